namespace Security.Tests.HostileInput;

/// <summary>
/// Values of the document's parameters that try to run a command. Each has its own canary: a file that the command creates.
/// </summary>
/// <param name="Parameter">The parameter with the value; the others have allowed values.</param>
/// <param name="EndsTheHereDocument">
/// It ends the here-document with the parameters and continues as a script, which only the allowed patterns prevent.
/// </param>
internal sealed record InstancePayload(int Canary, string Parameter, string Value, bool EndsTheHereDocument)
{
    /// <summary>In memory, on the instance alone.</summary>
    public const string Canaries = "/run/canaries";

    public static IReadOnlyDictionary<string, string> Allowed { get; } =
        new Dictionary<string, string>
        {
            ["ProfileName"] = "cross-account-role",
            ["AccessRoleArn"] = "arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole",
            ["Region"] = "us-east-2",
            ["Repositories"] = "us-east-2/SharedDemoRepo",
            ["Users"] = "root",
            ["GitScope"] = "repository",
            ["Branch"] = "main",
            ["Clone"] = "false",
            ["Prerequisites"] = "report",
            ["Action"] = "configure",
            ["Grant"] = "web-team",
            ["Generation"] = "1",
        };

    /// <summary>Every way to run a command that we know, in every parameter: by itself and, in turns, after an allowed value.</summary>
    public static IReadOnlyList<InstancePayload> All { get; } =
    [
        .. Allowed.SelectMany(
            (parameter, place) =>
                Enumerable
                    .Range(0, Ways(0, parameter.Key).Length)
                    .Select(number =>
                    {
                        var canary = (place * 1000) + number;
                        var (value, ends) = Ways(canary, parameter.Key)[number];
                        return new InstancePayload(canary, parameter.Key, ((place + number) % 2 == 0 ? parameter.Value : "") + value, ends);
                    })
        ),
    ];

    private static (string Value, bool EndsTheHereDocument)[] Ways(int canary, string parameter)
    {
        // For the parameters that are read after this one, each of a character that it may have.
        var lines = parameter switch
        {
            "Action" => "\nx\n1",
            "Grant" => "\n1",
            _ => "",
        };
        lines += string.Concat(Enumerable.Repeat("\nx", 12));
        var run = $"touch {Canaries}/{canary}";
        return
        [
            ($"$({run})", false),
            ($"`{run}`", false),
            ($"${{x:-$({run})}}", false),
            ($"$((x[$({run})]))", false),
            ($"\\$({run})", false),
            ($"\uff04({run})", false),
            ($";{run};", false),
            ($"|{run}", false),
            ($"&{run}&", false),
            ($"&& {run} #", false),
            ($"|| {run} #", false),
            ($">{Canaries}/{canary}", false),
            ($"<({run})", false),
            ($"';{run};'", false),
            ($"\";{run};\"", false),
            ($"'\n{run}\n'", false),
            ($"')\n{run}\n#", false),
            ($"}}; {run}; {{", false),
            ($"*) {run} ;;", false),
            ($"\n{run}\n", false),
            ($"\r\n{run}\r\n", false),
            ($"\u2028{run}\u2028", false),
            ($"\0{run}\0", false),
            ($"%0a{run}", false),
            ($"\n$({run})", false),
            ($"--upload-pack={run}", false),
            ($"-c core.sshCommand='{run}'", false),
            ($"-oProxyCommand={run}", false),
            ($"ext::sh -c '{run}'", false),
            ($"!{run}", false),
            ($"|| !{run}", false),
            ($"x\ncredential_process = {run}\n", false),
            ($"]\ncredential_process={run}", false),
            ($"\"]\n\thelper = !{run}\n", false),
            ($"{{{{ Users }}}}$({run})", false),
            ($"$({run}){{{{ Clone }}}}", false),
            // Enough lines for every parameter that is read after this one, then the delimiter, then a script.
            ($"{lines}\nlast line\n\"END\"\n{run}\nexit 0\n", true),
            // Too few: reading them fails, and the script ends with it.
            ($"\n\"END\"\n{run}\nexit 0\n", false),
        ];
    }
}
