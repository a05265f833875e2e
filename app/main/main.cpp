#include "app/program.h"

int main(int argc, char** argv) { return rathaus::app::run({argv + 1, argv + argc}); }
