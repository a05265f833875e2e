// The catalogue of all evaluations, published in the product.
#include "flows/evaluations.h"
#include "web/desk/access.h"

namespace rathaus::desk {

Result<web::Response> show_evaluations(Desktop& at) {
  ui::ResidentPage frame = site::resident_frame(at.desk.site, at.request, "Verzeichnis der Auswertungen");
  frame.narrow = false;
  Writer h;
  ui::resident_page(h, frame, [&] {
    ui::h1(h, "Verzeichnis der Auswertungen");
    ui::lead(h,
             "Was dieses Programm aus den Vorgängen zählt und zusammenstellt, wofür, und wer es sieht. Mehr "
             "gibt es nicht.");
    ui::p(h, "Wie viel, wie schnell oder wann einzelne Beschäftigte arbeiten, wird nicht ausgewertet.");
    ui::table(
        h, {.caption = "Auswertungen", .columns = {{"Auswertung"}, {"Wofür"}, {"Woraus"}, {"Wer es sieht"}}},
        [&](ui::Rows& rows) {
          for (const flows::Evaluation& one : flows::evaluations()) {
            rows.row([&] {
              rows.head(one.title);
              rows.cell(one.purpose);
              rows.cell(one.data);
              rows.cell(one.seen_by);
            });
          }
        });
  });
  return site::page(at.request, h.take());
}

}  // namespace rathaus::desk
