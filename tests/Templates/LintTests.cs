using System.Text.Json.Nodes;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>AWS's own tools, at their strictest, check the templates and definitions.</summary>
public sealed class LintTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("templates-tests-");

    public static TheoryData<string> Templates => [RepositoryTemplate, ConsumerTemplate];

    public static TheoryData<string> Definitions => [.. StateMachines.Keys];

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Cfn_lint_finds_nothing_in_a_template(string file)
    {
        var run = await Tool.CfnLintAsync(Path.Combine(Folder, file));

        Assert.True(run.ExitCode == 0, run.Everything);
    }

    [Fact]
    public async Task Cfn_lint_finds_nothing_in_what_the_SAM_translator_makes_of_the_template()
    {
        var translated = await TranslateAsync(Path.Combine(Folder, RepositoryTemplate));
        Assert.DoesNotContain("AWS::Serverless", translated, StringComparison.Ordinal);

        var run = await Tool.CfnLintAsync(Written("translated.json", translated));

        Assert.True(run.ExitCode == 0, run.Everything);
    }

    [Fact]
    public async Task Cfn_lint_finds_nothing_in_the_rendered_consumer_template()
    {
        var run = await Tool.CfnLintAsync(Written("rendered.yaml", await ConsumerTemplateTests.RenderAsync()));

        Assert.True(run.ExitCode == 0, run.Everything);
    }

    [Fact]
    public async Task Cfn_lint_finds_nothing_in_the_rule_that_the_pages_show()
    {
        const string Fence = "```yaml\n";
        var page = Text("docs/monitoring.md");
        var example = page[(page.IndexOf(Fence, StringComparison.Ordinal) + Fence.Length)..];
        example = example[..example.IndexOf("```", StringComparison.Ordinal)];

        var run = await Tool.CfnLintAsync(Written("rule.yaml", example));

        Assert.Contains("AWS::SNS::Topic", example, StringComparison.Ordinal);
        Assert.True(run.ExitCode == 0, run.Everything);
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public async Task Asl_validator_accepts_a_definition(string file)
    {
        // With the standard partition's values: the validator accepts no placeholder inside an ARN.
        var definition = Written(Path.GetFileName(file), Text(file).Replace("${Partition}", "aws", StringComparison.Ordinal));
        var run = await Tool.NpmAsync("asl-validator", "--json-path", definition);

        Assert.True(run.ExitCode == 0, run.Everything);
    }

    [Fact]
    public async Task The_linters_would_notice()
    {
        var template = Text(RepositoryTemplate).Replace("provided.al2023", "provided.al2099", StringComparison.Ordinal);
        var machine = Definition(StateMachines.Keys.First());
        States(machine).First(found => found.State["Next"] is not null).State["Next"] = "Nowhere";

        Assert.Contains("E3030", (await Tool.CfnLintAsync(Written("template.yaml", template))).Everything, StringComparison.Ordinal);
        Assert.NotEqual(0, (await Tool.NpmAsync("asl-validator", "--json-path", Written("machine.json", machine.ToJsonString()))).ExitCode);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static async Task<string> TranslateAsync(string template)
    {
        var run = await Tool.PythonAsync(Path.Combine(Folder, "tests", "Templates", "sam_translate.py"), template);
        Assert.True(run.ExitCode == 0, run.Everything);
        Assert.NotNull(JsonNode.Parse(run.Output));
        return run.Output;
    }

    private string Written(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
