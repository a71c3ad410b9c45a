#version 100
// SPDX-License-Identifier: GPL-2.0-or-later
// Fills a rectangle with a label's pattern or a button's sign. The arithmetic is that of
// compositor/paint/shape.c on whole numbers, which a highp float holds exactly; change both together.
precision highp float;

varying vec2 position;
uniform vec4 box;        // x, y, width, height in pixels of the picture
uniform int shape;       // enum livery_pattern, enum livery_shape
uniform int axes;        // enum livery_axes
uniform float offset;    // v at the box's edge
uniform float unit;      // pixels a pattern unit
uniform float stroke;    // of a sign, pixels
uniform vec3 background; // 0 to 255
uniform vec3 foreground;

// Whole quotient and remainder; the half keeps an inexact division off the wrong side.
float quotient(float a, float b) {
	return floor((a + 0.5) / b);
}

float rest(float a, float b) {
	return a - b * quotient(a, b);
}

bool pattern_at(float u, float v) {
	if (shape == 1) {
		return rest(u + v, 10.0) < 5.0;
	}
	if (shape == 2) {
		return rest(u, 14.0) < 4.0;
	}
	if (shape == 3) {
		float row = rest(v, 6.0);
		return row > 1.5 && row < 3.5;
	}
	if (shape == 4) {
		float row = rest(v, 8.0);
		return (rest(u, 8.0) < 2.0 && row > 1.5 && row < 3.5) ||
			(rest(u + 4.0, 8.0) < 2.0 && row > 5.5);
	}
	if (shape == 5) {
		return rest(quotient(u, 4.0) + quotient(v, 3.0), 2.0) < 0.5;
	}
	if (shape == 6) {
		return rest(u - v, 16.0) < 2.0 || rest(u - v + 4.0, 16.0) < 2.0;
	}
	if (shape == 7) {
		return rest(u, 6.0) < 0.5 || abs(rest(v, 6.0) - 3.0) < 0.5;
	}
	return false;
}

bool in_outline(float u, float v, float x, float y, float size) {
	float du = u - x, dv = v - y;
	bool inside = du >= 0.0 && dv >= 0.0 && du < size && dv < size;
	bool hollow = du >= stroke && du < size - stroke && dv >= stroke && dv < size - stroke;
	return inside && !hollow;
}

bool restore_at(float u, float v, float size) {
	float part = size - 2.0 * stroke;
	if (u < part && v >= 2.0 * stroke) {
		return in_outline(u, v, 0.0, 2.0 * stroke, part);
	}
	return in_outline(u, v, 2.0 * stroke, 0.0, part);
}

float close_at(float u, float v, float size) {
	float x = 2.0 * u + 1.0 - size, y = 2.0 * v + 1.0 - size;
	float distance = min(abs(x - y), abs(x + y));
	return clamp((3.0 * stroke + 1.0 - 2.0 * distance) * 64.0 + 128.0, 0.0, 256.0);
}

float disc_at(float u, float v, float size) {
	float x = 2.0 * u + 1.0 - size, y = 2.0 * v + 1.0 - size;
	return clamp(quotient((size * size - x * x - y * y) * 64.0, size) + 128.0, 0.0, 256.0);
}

float sign_at(float u, float v, float size) {
	if (shape == 16) {
		return v >= size - stroke ? 256.0 : 0.0;
	}
	if (shape == 17) {
		return in_outline(u, v, 0.0, 0.0, size) ? 256.0 : 0.0;
	}
	if (shape == 18) {
		return restore_at(u, v, size) ? 256.0 : 0.0;
	}
	if (shape == 19) {
		return close_at(u, v, size);
	}
	return disc_at(u, v, size);
}

float coverage() {
	vec2 place = floor(position) - box.xy;
	if (shape >= 16) {
		return sign_at(place.x, place.y, box.z);
	}
	if (axes == 1) {
		place.y = box.w - 1.0 - place.y;
	} else if (axes == 2) {
		place = place.yx;
	} else if (axes == 3) {
		place = vec2(place.y, box.z - 1.0 - place.x);
	}
	float u = quotient(place.x, unit), v = quotient(place.y, unit) + offset;
	return pattern_at(u, v) ? 256.0 : 0.0;
}

void main() {
	float amount = coverage();
	vec3 mixed = floor((background * (256.0 - amount) + foreground * amount + 128.0) / 256.0);
	gl_FragColor = vec4(mixed / 255.0, 1.0);
}
