using LocalAws.StepFunctions;

namespace LocalAws.Tests.StepFunctions;

public class JsonataTests(InterpreterFixture fixture) : IClassFixture<InterpreterFixture>
{
    [Theory]
    [InlineData("$partition([1..5], 2)", "[[1,2],[3,4],[5]]")]
    [InlineData("$partition([], 2)", "[]")]
    [InlineData("$range(1, 9, 2)", "[1,3,5,7,9]")]
    [InlineData("$range(3, 1, -1)", "[3,2,1]")]
    [InlineData("$range(1, 0, 1)", "[]")]
    [InlineData("$hash('x', 'SHA-256')", "\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\"")]
    [InlineData("$hash('x', 'MD5')", "\"9dd4e461268c8034f5c8564e155c67a6\"")]
    [InlineData("$random(7) = $random(7)", "true")]
    [InlineData("$random() < 1", "true")]
    [InlineData("$length($uuid())", "36")]
    [InlineData("$parse('{\"a\":[1]}').a", "[1]")]
    [InlineData("$merge([{'a':1},{'b':2}])", "{\"a\":1,\"b\":2}")]
    [InlineData("$states.input.n + 1", "8")]
    public async Task Expressions_have_values(string expression, string value)
    {
        Assert.Equal(new(EvaluationKind.Value, value), await EvaluateAsync(expression));
    }

    [Theory]
    [InlineData("$eval('1')", "T1006: Attempted to invoke a non-function")]
    [InlineData("$hash('x', 'CRC')", "D3000: The algorithm of $hash must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512")]
    [InlineData("$sum('x')", "T0412: Argument 1 of function \"sum\" must be an array of \"numbers\"")]
    [InlineData("$error('mine')", "D3137: mine")]
    [InlineData("$partition([1], 0)", "D3000: The chunk size of $partition must be a positive integer")]
    public async Task Errors_have_a_code_and_a_message(string expression, string error)
    {
        Assert.Equal(new(EvaluationKind.Error, error), await EvaluateAsync(expression));
    }

    [Theory]
    [InlineData("$nothing", "Undefined")]
    [InlineData("$states.input.nowhere", "Undefined")]
    [InlineData("$sum", "Unsupported")]
    [InlineData("{'f': function(){1}}", "Unsupported")]
    public async Task A_result_that_is_not_JSON_is_not_a_value(string expression, string kind)
    {
        Assert.Equal(Enum.Parse<EvaluationKind>(kind), (await EvaluateAsync(expression)).Kind);
    }

    [Theory]
    [InlineData("($f := function($n){ 1 + $f($n + 1) }; $f(1))")]
    [InlineData("($f := function($n){ $f($n + 1) }; $f(1))")]
    [InlineData("$map([1..9000000], function($v){ $v })")]
    [InlineData("($f := function($s){ $f($s & $s) }; $f('x'))")]
    public async Task An_expression_that_runs_away_is_its_own_error_and_the_next_one_works(string expression)
    {
        Assert.Equal(EvaluationKind.Error, (await EvaluateAsync(expression)).Kind);
        Assert.Equal(new(EvaluationKind.Value, "2"), await EvaluateAsync("1 + 1"));
    }

    [Fact]
    public async Task The_time_comes_from_the_clock()
    {
        using var jsonata = Jsonata.Load(new SteppedTime());
        var results = await jsonata.EvaluateAsync(["$now()", "$millis()"], "{}", "{}", TestContext.Current.CancellationToken);
        Assert.Equal(["\"2026-01-02T03:04:05.000Z\"", "1767323045000"], results.Select(r => r.Text));
    }

    [Fact]
    public async Task A_syntax_error_has_the_message_of_JSONata()
    {
        using var compiler = await fixture.Jsonata.CompilerAsync(TestContext.Current.CancellationToken);
        Assert.Equal("S0203: Expected \")\" before end of expression", compiler.SyntaxError("(1 + 2"));
        Assert.Null(compiler.SyntaxError("1 + 1"));
    }

    [Fact]
    public async Task Compiling_waits_for_an_engine_without_blocking_a_thread()
    {
        using var first = await fixture.Jsonata.CompilerAsync(TestContext.Current.CancellationToken);
        var second = await fixture.Jsonata.CompilerAsync(TestContext.Current.CancellationToken);
        var third = fixture.Jsonata.CompilerAsync(TestContext.Current.CancellationToken);
        Assert.False(third.IsCompleted);

        second.Dispose();
        using var compiler = await third;
        Assert.Null(compiler.SyntaxError("1 + 1"));
    }

    private async Task<Evaluation> EvaluateAsync(string expression) =>
        (await fixture.Jsonata.EvaluateAsync([expression], """{"input":{"n":7}}""", "{}", TestContext.Current.CancellationToken))[0];
}
