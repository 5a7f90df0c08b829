#pragma once
// A field of a packet that came, against what an expression says, and as a value to keep.

#include <string>

#include "dummy_client/scenario/expression.h"
#include "wire/field_value.h"

namespace portstorm::client {

// Is the field what the expression says? Text is compared as text, numbers as numbers.
bool is_equal(const wire::FieldView& field, const ExpressionValue& wanted);

std::string text_of(const wire::FieldView& field);

// Throws EvaluationError for what no expression can hold.
ExpressionValue captured(const wire::FieldView& field);

}  // namespace portstorm::client
