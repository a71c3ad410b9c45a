/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_OFFER_H
#define LIVERY_AGENT_OFFER_H

/*
 * A text that the agent offers to the domain's programs as selection and primary selection. It is
 * written to those that ask without waiting for them.
 */

#include <stddef.h>
#include <stdint.h>

struct livery_agent;
struct livery_offers;

/* Running writes. NULL without memory. */
struct livery_offers *offers_create(struct livery_agent *agent);
/* Ends all running writes. The selections themselves belong to the seat. NULL is allowed. */
void offers_destroy(struct livery_offers *offers);
/* Makes a copy of text both selections of the seat. */
void offers_set_text(struct livery_offers *offers, const uint8_t *text, size_t size);

#endif
