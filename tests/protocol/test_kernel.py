"""The protocol, as jupyter_kernel_test sees it, every optional section filled in."""

import jupyter_kernel_test


class RusTorch(jupyter_kernel_test.KernelTests):
    kernel_name = "rustorch"
    language_name = "go"
    file_extension = ".go"
    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "test")'
    code_page_something = "?fmt.Println"
    code_generate_error = 'panic("as asked")'
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": 'strings.ToUpper("ab")', "result": '"AB"'},
    ]
    code_display_data = [
        {"code": "display.Show(image.NewRGBA(image.Rect(0, 0, 4, 4)))", "mime": "image/png"},
    ]
    code_history_pattern = "1?+?2*"
    supported_history_operations = ("tail", "search", "range")
    code_inspect_sample = "fmt.Println"
    code_clear_output = "display.Clear()"
    complete_code_samples = ["1", 'fmt.Println("hello, world")', "func f(x int) int {\n\treturn x * 2\n}", "x := []int{1, 2}\nx[0] = 3\n"]
    incomplete_code_samples = ['fmt.Println("hello', "func f(x int) int {", "x := 1 +", "type T struct {"]
    invalid_code_samples = ["x := := 1", "}", "5 = = 6"]
    completion_samples = [
        {"text": "fmt.Pri", "matches": {"Print", "Printf", "Println"}},
        {"text": "strings.ToUp", "matches": {"ToUpper", "ToUpperSpecial"}},
    ]
