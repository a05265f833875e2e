#pragma once
// The process of a service as its designer sees it: a model of its own, checked before anything is stored; the version that is offered.
#include "modules/process/process.h"
#include "web/desk/desk.h"

namespace rathaus::desk {

// What the file of the model says that does not hold here, and the form for another model.
void own_model_form(Writer& h, const Desktop& at, const packages::Package& package,
                    const process::Deployment* own, const Typed& typed);
// Whether the version is the one that residents get, and the button that makes it so.
void offer_panel(Writer& h, const Desktop& at, const packages::Package& package);

// Running cases go over to the model of this version: the order, and how far the run named in the address is.
void migration_form(Writer& h, const Desktop& at, const packages::Package& package, const Typed& typed);

// Designer: a BPMN file becomes the process of the next version, or the Universalprozess does again. Nothing is offered by it.
Result<web::Response> post_model(Desktop& at);
// Designer: the version becomes the one that residents get.
Result<web::Response> post_offer(Desktop& at);

// Designer: what the municipality sets itself for the service, and a new value from a day on.
Result<web::Response> show_town_values(Desktop& at);
Result<web::Response> post_town_value(Desktop& at);

}  // namespace rathaus::desk
