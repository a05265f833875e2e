#pragma once
// Logins and accounts of staff: pages of this room beside desk.h.
#include "web/desk/desk.h"

namespace rathaus::desk {

// Only a page of this town's desk: never a way to somewhere else.
std::string return_path(const Desktop& at, const std::string& wanted);
web::Response logged_in(Desktop& at, const flows::OpenSession& open, const std::string& target);

// login.cpp
Result<web::Response> post_passkey_login(Desktop& at);
// sso.cpp
Result<web::Response> begin_sso(Desktop& at);
Result<web::Response> finish_sso(Desktop& at);
Result<web::Response> post_sso_logout(Desktop& at);
Result<web::Response> get_sso_keys(Desktop& at);
Result<web::Response> show_logged_out(Desktop& at);
// access.cpp
Result<web::Response> show_access(Desktop& at);
Result<web::Response> post_passkeys(Desktop& at);
Result<web::Response> confirm_access(Desktop& at);
Result<web::Response> post_password(Desktop& at);
Result<web::Response> post_remove_code(Desktop& at);
Result<web::Response> post_sessions(Desktop& at);
Result<web::Response> back_to_access(Desktop& at);
Result<web::Response> post_extend(Desktop& at);
Result<web::Response> show_renewal(Desktop& at);
Result<web::Response> post_renewal(Desktop& at);
Result<web::Response> show_kept(Desktop& at);
Result<web::Response> post_drop_kept(Desktop& at);
Result<web::Response> back_to_kept(Desktop& at);
// evaluations.cpp
Result<web::Response> show_evaluations(Desktop& at);
// staff.cpp
Result<web::Response> show_staff(Desktop& at);
Result<web::Response> show_new_staff(Desktop& at);
Result<web::Response> post_new_staff(Desktop& at);
Result<web::Response> show_member(Desktop& at);
Result<web::Response> post_member(Desktop& at);
Result<web::Response> post_member_off(Desktop& at);
Result<web::Response> post_member_on(Desktop& at);
Result<web::Response> post_member_code(Desktop& at);
Result<web::Response> back_to_staff(Desktop& at);

}  // namespace rathaus::desk
