// Package codepage gives the builder the tables of Windows' code pages.
//
// They decode as Windows does, but for the bytes that a page leaves to private
// use characters: those are reported as meaningless. They encode without
// Windows' best fits (a macron for which the page has no place does not become
// the bare letter).
package codepage

import (
	"fmt"
	"slices"
	"strings"

	"goexpress/internal/text"
)

// Lookup returns the codec of a Windows code page such as 1252, 932 or 65001;
// the error is an *UnknownError, which names the pages that are known.
func Lookup(page int) (text.Codec, error) {
	switch page {
	case 1252:
		return text.Windows1252, nil
	case utf8Page{}.Page():
		return utf8Page{}, nil
	}
	if c, ok := bytePages()[page]; ok {
		return newBytePage(page, c), nil
	}
	if p, ok := doubleBytePages()[page]; ok {
		p.page = page
		return p, nil
	}
	return nil, &UnknownError{Page: page}
}

// Pages lists the numbers that [Lookup] knows, ascending.
func Pages() []int {
	pages := []int{1252, utf8Page{}.Page()}
	for page := range bytePages() {
		pages = append(pages, page)
	}
	for page := range doubleBytePages() {
		pages = append(pages, page)
	}
	slices.Sort(pages)
	return pages
}

// UnknownError says that there is no table of a code page.
type UnknownError struct{ Page int }

func (e *UnknownError) Error() string {
	known := strings.Trim(fmt.Sprint(Pages()), "[]")
	return fmt.Sprintf("code page %d is not known; known are %s", e.Page, known)
}
