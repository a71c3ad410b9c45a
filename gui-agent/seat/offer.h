/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_OFFER_H
#define LIVERY_AGENT_OFFER_H

/*
 * A text that the agent offers to the domain's programs as selection and primary selection. It is
 * written to those that ask without waiting for them.
 */

#include <stddef.h>
#include <stdint.h>

struct agent;
struct agent_offers;

/* Running writes. NULL without memory. */
struct agent_offers *agent_offers_create(struct agent *agent);
/* Ends all running writes. The selections themselves belong to the seat. NULL is allowed. */
void agent_offers_destroy(struct agent_offers *offers);
/* Makes a copy of text both selections of the seat. */
void agent_offers_set_text(struct agent_offers *offers, const uint8_t *text, size_t size);

#endif
