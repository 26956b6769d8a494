package registry

import (
	"encoding/json"
	"testing"
)

// What a plan shows of a value, and what its JSON has: the same text whatever
// stands in it.
func TestValueShown(t *testing.T) {
	for _, test := range []struct {
		value      Value
		show, json string
	}{
		{String(`C:\a "b"`), `REG_SZ "C:\a "b""`, `{"type":"REG_SZ","text":"C:\\a \"b\""}`},
		{String(""), `REG_SZ ""`, `{"type":"REG_SZ","text":""}`},
		{ExpandString("%x%\t\x01é😀"), "REG_EXPAND_SZ \"%x%\t\x01é😀\"", `{"type":"REG_EXPAND_SZ","text":"%x%\u0009\u0001é😀"}`},
		{Strings([]string{"a", "", `b\`}), `REG_MULTI_SZ "a", "b\"`, `{"type":"REG_MULTI_SZ","list":["a","b\\"]}`},
		{Strings(nil), `REG_MULTI_SZ ""`, `{"type":"REG_MULTI_SZ","list":[]}`},
		{Number(4711), "REG_DWORD 4711 (0x1267)", `{"type":"REG_DWORD","number":4711}`},
		{Value{DWord, []byte{1}}, "REG_DWORD 01", `{"type":"REG_DWORD","hex":"01"}`},
		{Value{Binary, []byte{0, 0xff}}, "REG_BINARY 00ff", `{"type":"REG_BINARY","hex":"00ff"}`},
		{Value{Type(0xB00), nil}, "type 2816 ", `{"type":"type 2816","hex":""}`},
	} {
		if got := test.value.Show(); got != test.show {
			t.Errorf("shows %s, want %s", got, test.show)
		}
		got, err := test.value.MarshalJSON()
		if err != nil || string(got) != test.json || !json.Valid(got) {
			t.Errorf("JSON %s, %v; want %s", got, err, test.json)
		}
	}
}
