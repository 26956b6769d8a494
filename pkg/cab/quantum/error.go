package quantum

import "goexpress/pkg/cab/internal/damage"

// Error says what is wrong with a stream.
type Error = damage.Error

const method = "quantum"
