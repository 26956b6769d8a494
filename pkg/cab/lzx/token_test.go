package lzx

import "testing"

// Slots follow each other without a gap, from the first to the last offset of
// each window.
func TestSlotOf(t *testing.T) {
	for formatted := range numRepeats {
		if slotOf(formatted) != formatted {
			t.Errorf("recent offset %d: slot %d", formatted, slotOf(formatted))
		}
	}
	for window := MinWindow; window <= MaxWindow; window++ {
		if got, want := slotOf(maxOffset(window)+numRepeats-1), windowSlots[window]-1; got != want {
			t.Errorf("window %d: the last slot is %d, want %d", window, got, want)
		}
	}
	for slot := numRepeats; slot < maxSlots; slot++ {
		first := int(slotBase[slot]) + numRepeats - 1
		last := first + 1<<slotExtra[slot] - 1
		if slotOf(first) != slot || slotOf(last) != slot {
			t.Errorf("slot %d: %d and %d have the slots %d and %d", slot, first, last, slotOf(first), slotOf(last))
		}
	}
}

func TestToken(t *testing.T) {
	for _, v := range []struct {
		t             token
		value, length int
	}{
		{literal(0), 0, 1},
		{literal(255), 255, 1},
		{matchToken(0, 2), 0, 2},
		{matchToken(maxOffset(MaxWindow)+2, maxMatch), maxOffset(MaxWindow) + 2, maxMatch},
	} {
		if v.t.value() != v.value || v.t.length() != v.length || v.t.isLiteral() != (v.length == 1) {
			t.Errorf("%#x: value %d, length %d", uint32(v.t), v.t.value(), v.t.length())
		}
	}
}
