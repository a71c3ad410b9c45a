#version 100
// SPDX-License-Identifier: GPL-2.0-or-later
// Lays a text, premultiplied B, G, R, A in memory, over the picture: one texel a pixel.
precision highp float;

varying vec2 position;
uniform vec4 box;
uniform sampler2D text;

void main() {
	vec2 texel = (floor(position) - box.xy + 0.5) / box.zw;
	gl_FragColor = texture2D(text, texel).bgra;
}
