using LocalAws.StepFunctions;

namespace LocalAws.Tests.StepFunctions;

/// <summary>The words of Step Functions' parser for what is not valid JSON.</summary>
public class JsonProblemTests
{
    [Theory]
    [InlineData(
        "not some json",
        "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    )]
    [InlineData("{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name")]
    [InlineData("""{"a":1,}""", "Unexpected character ('}' (code 125)): was expecting double-quote to start field name")]
    [InlineData("""{"a" 1}""", "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value")]
    [InlineData("""{"a":1 "b":2}""", "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries")]
    [InlineData("[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries")]
    [InlineData("[1}", "Unexpected close marker '}': expected ']' (for Array starting at [Source: (String)\"[1}\"; line: 1, column: 1])")]
    [InlineData("""{"a":}""", "Unexpected character ('}' (code 125)): expected a value")]
    [InlineData(
        "[",
        "Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)\"[\"; line: 1, column: 1])"
    )]
    [InlineData("\"a", "Unexpected end-of-input: was expecting closing quote for a string value")]
    [InlineData("[01]", "Invalid numeric value: Leading zeroes not allowed")]
    public void A_problem_has_Jacksons_message(string text, string message) => Assert.Equal(message, JsonProblem.In(text)?.Message);

    [Theory]
    [InlineData("""{"a":[1,-2.5e3,true,false,null,"\u00e9\n"],"b":{}}""")]
    [InlineData(" 2 ")]
    [InlineData("[]")]
    public void What_is_valid_has_no_problem(string text) => Assert.Null(JsonProblem.In(text));

    [Fact]
    public void A_problem_has_a_place() => Assert.Equal((2, 4), Place(JsonProblem.In("{\n  'a': 1}")!));

    private static (int, int) Place(JsonProblem problem) => (problem.Line, problem.Column);
}
