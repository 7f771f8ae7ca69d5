using System.CommandLine;

namespace RepoGrant.Cli.Commands;

/// <summary>The options that every command has.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string> stack = new("--stack")
    {
        Description = "The stack in the repository account.",
        DefaultValueFactory = _ => "repogrant",
        Recursive = true,
    };
    private readonly Option<string?> profile = new("--profile")
    {
        Description = "A profile of the aws CLI, including SSO; by default the environment's credentials.",
        Recursive = true,
    };
    private readonly Option<string?> region = new("--region")
    {
        Description = "The Region of the stack; by default that of the environment or the profile.",
        Recursive = true,
    };
    private readonly Option<string?> endpoint = new("--endpoint-url")
    {
        Description = "The endpoint to call instead of AWS, for LocalAws; by default AWS_ENDPOINT_URL, if set.",
        Recursive = true,
    };
    private readonly Option<string> output = new("--output")
    {
        Description = "text for people, json for programs.",
        DefaultValueFactory = _ => "text",
        Recursive = true,
    };

    public CommonOptions() => output.AcceptOnlyFromAmong("text", "json");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[stack, profile, region, endpoint, output])
            command.Options.Add(option);
    }

    public string Stack(ParseResult line) => line.GetRequiredValue(stack);

    public string? Profile(ParseResult line) => line.GetValue(profile);

    public string? Region(ParseResult line) => line.GetValue(region);

    public string? Endpoint(ParseResult line) => line.GetValue(endpoint);

    public bool Json(ParseResult line) => line.GetValue(output) == "json";
}
