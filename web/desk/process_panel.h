#pragma once
// "Ablauf": the process of a case as a drawing and as the same in words. Private to this room.
#include "flows/process.h"
#include "web/desk/case_panels.h"

namespace rathaus::desk {

// Of a service, for the designer: the model alone. `file`: where it can be had.
void process_drawing(Writer& h, const process::Deployment& model, const Url& file);
web::Response model_file(const process::Deployment& model);
Result<web::Response> get_case_model(Desktop& at);
Result<web::Response> get_service_model(Desktop& at);
Result<web::Response> post_process_act(Desktop& at);
void process_panel(Writer& h, const Panels& p, const std::vector<event::RecordedEvent>& history);

}  // namespace rathaus::desk
