#include "tests/matrix/matrix.h"

int main(int argc, char** argv) {
  return rathaus::test::run_matrix(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "");
}
