// Everything the control port can do, by what it is about.
#pragma once

#include "emulator/control_reply.h"

namespace marketplace_metering::emulator {

// control_clock.cc
ControlReply ShowClock(Emulator& emulator, const ControlRequest& request);
ControlReply MoveClock(Emulator& emulator, const ControlRequest& request);
ControlReply ResetAll(Emulator& emulator, const ControlRequest& request);

// control_market.cc
ControlReply ShowSettings(Emulator& emulator, const ControlRequest& request);
ControlReply ChangeSettings(Emulator& emulator, const ControlRequest& request);
ControlReply ShowProducts(Emulator& emulator, const ControlRequest& request);
ControlReply PutProduct(Emulator& emulator, const ControlRequest& request);
ControlReply ChangeProduct(Emulator& emulator, const ControlRequest& request);
ControlReply RemoveProduct(Emulator& emulator, const ControlRequest& request);
ControlReply ShowCustomers(Emulator& emulator, const ControlRequest& request);
ControlReply PutCustomer(Emulator& emulator, const ControlRequest& request);
ControlReply ChangeCustomer(Emulator& emulator, const ControlRequest& request);
ControlReply RemoveCustomer(Emulator& emulator, const ControlRequest& request);
ControlReply MakeToken(Emulator& emulator, const ControlRequest& request);
ControlReply ShowKey(Emulator& emulator, const ControlRequest& request);
ControlReply ShowAuthority(Emulator& emulator, const ControlRequest& request);

// control_faults.cc
ControlReply ShowFaults(Emulator& emulator, const ControlRequest& request);
ControlReply MakeFault(Emulator& emulator, const ControlRequest& request);
ControlReply EndFaults(Emulator& emulator, const ControlRequest& request);

// control_records.cc
ControlReply ShowLedger(Emulator& emulator, const ControlRequest& request);
ControlReply ShowBill(Emulator& emulator, const ControlRequest& request);
ControlReply ShowRequests(Emulator& emulator, const ControlRequest& request);
ControlReply ShowConservation(Emulator& emulator, const ControlRequest& request);

}  // namespace marketplace_metering::emulator
