/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands for libwayland's lists where cppcheck looks at our code: it reads no system headers,
 * and without these annotations it reports the loop's variable as uninitialised.
 */
#define wl_container_of(pointer, sample, member) container_of(pointer)
#define wl_list_for_each(pos, head, member) \
	for (pos = first_of(head); pos != end_of(head); pos = next_of(pos))
#define wl_list_for_each_reverse wl_list_for_each
#define wl_list_for_each_safe(pos, next, head, member) \
	for (pos = first_of(head), next = next_of(pos); pos != end_of(head); \
		pos = next, next = next_of(pos))
#define wl_list_for_each_reverse_safe wl_list_for_each_safe
#define wl_array_for_each(pos, array) for (pos = first_of(array); pos != end_of(array); pos++)
