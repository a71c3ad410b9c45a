#version 100
// SPDX-License-Identifier: GPL-2.0-or-later
// A rectangle of the picture. Row 0 of the picture is row 0 of the framebuffer's memory, so nothing is flipped.
precision highp float;

attribute vec2 corner; // pixels of the picture
uniform vec2 picture;  // its size
varying vec2 position;

void main() {
	position = corner;
	gl_Position = vec4(corner / picture * 2.0 - 1.0, 0.0, 1.0);
}
