/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CONTROL_ANSWER_H
#define LIVERY_CONTROL_ANSWER_H

/*
 * Carries out a request of the control socket and says how it went, as one JSON object: {"ok":
 * true, ...} with what was asked for, or {"ok": false, "error": TEXT}. livery-ctl(1) lists the
 * members.
 */

struct json_object;
struct livery_control_request;
struct livery_server;

/* NULL without memory. To be put with json_object_put(). */
struct json_object *livery_control_answer(struct livery_server *server,
	const struct livery_control_request *request);

/* The answer that says that something is wrong. */
struct json_object *livery_control_refusal(const char *error);

#endif
