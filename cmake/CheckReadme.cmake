# The code that README shows is the code of the examples, so it is code that runs.
# cmake -DSOURCE_DIR=<root> -P CheckReadme.cmake
cmake_minimum_required(VERSION 3.22)

file(READ "${SOURCE_DIR}/README.md" readme)
foreach(example quickstart/main.cc)
  file(READ "${SOURCE_DIR}/examples/${example}" code)
  string(FIND "${readme}" "```cpp\n${code}```\n" found)
  if(found EQUAL -1)
    message(SEND_ERROR "README.md does not show examples/${example} as it stands; copy it there")
  endif()
endforeach()
