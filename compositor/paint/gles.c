/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/gles.h"
#include "compositor/base/log.h"
#include "compositor/paint/plan.h"
#include "livery-shaders.h"
#include <GLES2/gl2.h>
#include <stdlib.h>

enum { CORNER = 0 }; /* the one vertex attribute */

struct fill_program {
	GLuint program;
	GLint picture, box, shape, axes, offset, unit, stroke, background, foreground;
};

struct text_program {
	GLuint program;
	GLint picture, box, text;
};

struct livery_gles {
	struct fill_program fill;
	struct text_program text;
	GLuint texture;
};

static GLuint compile(GLenum kind, const char *source) {
	GLuint shader = glCreateShader(kind);
	glShaderSource(shader, 1, &source, NULL);
	glCompileShader(shader);
	GLint ok = GL_FALSE;
	glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
	if (!ok) {
		char message[512] = "";
		glGetShaderInfoLog(shader, sizeof(message), NULL, message);
		livery_error("frame shader: %s", message);
		glDeleteShader(shader);
		return 0;
	}
	return shader;
}

static GLuint link_program(const char *vertex, const char *fragment) {
	GLuint vertex_shader = compile(GL_VERTEX_SHADER, vertex);
	GLuint fragment_shader = compile(GL_FRAGMENT_SHADER, fragment);
	GLuint program = 0;
	GLint ok = GL_FALSE;
	if (vertex_shader && fragment_shader) {
		program = glCreateProgram();
		glAttachShader(program, vertex_shader);
		glAttachShader(program, fragment_shader);
		glBindAttribLocation(program, CORNER, "corner");
		glLinkProgram(program);
		glGetProgramiv(program, GL_LINK_STATUS, &ok);
	}
	/* They live on as long as the program does. */
	glDeleteShader(vertex_shader);
	glDeleteShader(fragment_shader);
	if (program && !ok) {
		livery_error("frame shader: cannot be linked");
		glDeleteProgram(program);
		program = 0;
	}
	return program;
}

static bool create_fill(struct fill_program *fill) {
	GLuint program = link_program(livery_shader_paint_vert, livery_shader_paint_frag);
	*fill = (struct fill_program){
		.program = program,
		.picture = glGetUniformLocation(program, "picture"),
		.box = glGetUniformLocation(program, "box"),
		.shape = glGetUniformLocation(program, "shape"),
		.axes = glGetUniformLocation(program, "axes"),
		.offset = glGetUniformLocation(program, "offset"),
		.unit = glGetUniformLocation(program, "unit"),
		.stroke = glGetUniformLocation(program, "stroke"),
		.background = glGetUniformLocation(program, "background"),
		.foreground = glGetUniformLocation(program, "foreground"),
	};
	return program != 0;
}

static bool create_text(struct text_program *text) {
	GLuint program = link_program(livery_shader_paint_vert, livery_shader_text_frag);
	*text = (struct text_program){
		.program = program,
		.picture = glGetUniformLocation(program, "picture"),
		.box = glGetUniformLocation(program, "box"),
		.text = glGetUniformLocation(program, "text"),
	};
	return program != 0;
}

/* Whole numbers up to the width of a picture must be exact. */
static bool has_exact_floats(void) {
	GLint range[2] = { 0, 0 }, precision = 0;
	glGetShaderPrecisionFormat(GL_FRAGMENT_SHADER, GL_HIGH_FLOAT, range, &precision);
	return precision >= 23;
}

struct livery_gles *livery_gles_create(void) {
	if (!has_exact_floats()) {
		livery_info("frames: fragment shaders without highp floats, painting with the CPU");
		return NULL;
	}
	struct livery_gles *gles = calloc(1, sizeof(*gles));
	if (gles == NULL) {
		return NULL;
	}
	if (!create_fill(&gles->fill) || !create_text(&gles->text)) {
		livery_gles_destroy(gles, true);
		return NULL;
	}
	glGenTextures(1, &gles->texture);
	return gles;
}

void livery_gles_destroy(struct livery_gles *gles, bool current) {
	if (gles == NULL) {
		return;
	}
	if (current) {
		glDeleteProgram(gles->fill.program);
		glDeleteProgram(gles->text.program);
		glDeleteTextures(1, &gles->texture);
	}
	free(gles);
}

static void set_color(GLint location, uint32_t color) {
	glUniform3f(location, (GLfloat)(color >> 16 & 0xff), (GLfloat)(color >> 8 & 0xff),
		(GLfloat)(color & 0xff));
}

/* The rectangle that both programs draw: two triangles of the step's box. */
static void draw_box(const struct livery_box *box) {
	GLfloat left = (GLfloat)box->x, right = (GLfloat)(box->x + box->width);
	GLfloat top = (GLfloat)box->y, bottom = (GLfloat)(box->y + box->height);
	const GLfloat corners[] = { left, top, right, top, left, bottom, right, bottom };
	glVertexAttribPointer(CORNER, 2, GL_FLOAT, GL_FALSE, 0, corners);
	glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

static void set_box(GLint location, const struct livery_box *box) {
	glUniform4f(location, (GLfloat)box->x, (GLfloat)box->y, (GLfloat)box->width,
		(GLfloat)box->height);
}

static void draw_fill(const struct fill_program *fill, const struct livery_step *step) {
	glUniform1i(fill->shape, step->shape);
	glUniform1i(fill->axes, (GLint)step->axes);
	glUniform1f(fill->offset, (GLfloat)step->offset);
	glUniform1f(fill->unit, (GLfloat)step->unit);
	glUniform1f(fill->stroke, (GLfloat)step->stroke);
	set_color(fill->background, step->background);
	set_color(fill->foreground, step->foreground);
	set_box(fill->box, &step->box);
	draw_box(&step->box);
}

static void upload(GLuint texture, pixman_image_t *image) {
	glBindTexture(GL_TEXTURE_2D, texture);
	glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
	glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
	glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
	glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
	glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
	/* Four bytes a pixel, so the rows have no gaps; the shader puts the channels right. */
	glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, pixman_image_get_width(image),
		pixman_image_get_height(image), 0, GL_RGBA, GL_UNSIGNED_BYTE,
		pixman_image_get_data(image));
}

static void draw_text(const struct livery_gles *gles, const struct livery_step *step) {
	glActiveTexture(GL_TEXTURE0);
	upload(gles->texture, step->image);
	glUniform1i(gles->text.text, 0);
	set_box(gles->text.box, &step->box);
	glEnable(GL_BLEND);
	glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
	draw_box(&step->box);
	glDisable(GL_BLEND);
	glBindTexture(GL_TEXTURE_2D, 0);
}

static void begin(const struct livery_plan *plan) {
	while (glGetError() != GL_NO_ERROR) {
		/* Not ours. */
	}
	glViewport(0, 0, plan->width, plan->height);
	glDisable(GL_BLEND);
	glDisable(GL_SCISSOR_TEST);
	glDisable(GL_DITHER);
	glBindBuffer(GL_ARRAY_BUFFER, 0);
	glEnableVertexAttribArray(CORNER);
}

static void set_program(GLuint program, GLint picture, const struct livery_plan *plan) {
	glUseProgram(program);
	glUniform2f(picture, (GLfloat)plan->width, (GLfloat)plan->height);
}

bool livery_gles_draw(struct livery_gles *gles, const struct livery_plan *plan) {
	begin(plan);
	for (size_t i = 0; i < plan->steps_len; i++) {
		const struct livery_step *step = &plan->steps[i];
		if (step->image != NULL) {
			set_program(gles->text.program, gles->text.picture, plan);
			draw_text(gles, step);
		} else {
			set_program(gles->fill.program, gles->fill.picture, plan);
			draw_fill(&gles->fill, step);
		}
	}
	glDisableVertexAttribArray(CORNER);
	glUseProgram(0);
	return glGetError() == GL_NO_ERROR;
}
