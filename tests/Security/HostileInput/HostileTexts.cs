using System.Text;

namespace Security.Tests.HostileInput;

/// <summary>
/// Strings that are special to a shell, git, IAM, SSM, a path, a log or a reader: a catalog made by hand, and more by chance.
/// </summary>
internal static class HostileTexts
{
    /// <summary>Each is tried by itself, and before, after and in the middle of an allowed string.</summary>
    private static readonly string[] Parts =
    [
        // Shells, and programs that start one
        "$(id)",
        "`id`",
        ";id;",
        "|id",
        "||id",
        "&id",
        "&&id",
        ">/tmp/x",
        "<(id)",
        "${IFS}",
        "$HOME",
        "$@",
        "'",
        "\"",
        "';id;'",
        "\";id;\"",
        "\\",
        "\\$(id)",
        "!id",
        "!!",
        "#",
        "~",
        "~root",
        "*",
        "?",
        "[a-z]",
        "{a,b}",
        "(",
        ")",
        "}",
        "() { :;}; id",
        "%s%n",
        "%0a",
        "$((1))",
        // Line ends and other characters that end something
        "\n",
        "\r",
        "\r\n",
        "\nid\n",
        "\n\"END\"\nid\n",
        "\0",
        "\t",
        "\v",
        "\f",
        "\u001b[2J",
        "\b",
        "\u0085",
        "\u2028",
        "\u2029",
        " ",
        "\u00a0",
        "\u3000",
        // Look-alikes, other scripts' digits, letters that change under case folding, invisible marks
        "\u0430",
        "\u0435",
        "\u0131",
        "\u0130",
        "\u017f",
        "\u212a",
        "\uff21",
        "\uff0d",
        "\u2010",
        "\u2013",
        "\u2024",
        "\uff0f",
        "\u2215",
        "\uff1b",
        "\uff04(id)",
        "\u0662",
        "\u06f2",
        "\u0968",
        "\uff12",
        "\ud835\udfda",
        "\u00b2",
        "\u2460",
        "\u200b",
        "\u200d",
        "\u202e",
        "\ufeff",
        "\u0301",
        "\u00e9",
        "\U0001f600",
        "\ue000",
        // Paths and URLs
        "../",
        "../../repogrant-system/",
        "/",
        "//",
        "/../",
        "..",
        "%2e%2e%2f",
        "file:///etc/passwd",
        "ext::sh -c id",
        "@evil.example/",
        "?x=",
        "#x",
        ":",
        "\\\\host\\share",
        // git references
        "@{-1}",
        "^",
        "~1",
        ".lock",
        "refs/heads/*",
        "a..b",
        "+main:main",
        ".git",
        // IAM and ARNs
        "*:*",
        "arn:aws:iam::*:root",
        "${aws:username}",
        "${*}",
        "${?}",
        "\",\"Effect\":\"Allow\"",
        "\"}]}",
        "role/../",
        ",",
        // SSM, CloudFormation, Step Functions, JSONPath
        "{{ Users }}",
        "{{ssm:/x}}",
        "{{ssm-secure:/x}}",
        "{% $states %}",
        "!Sub ${AWS::AccountId}",
        "States.Format('{}')",
        "$.x",
        "$$.Execution",
        // INI and JSON files
        "]",
        "[profile x]",
        "=",
        "credential_process=id",
        "\ncredential_process = id\n",
        "\\u0000",
        "<script>",
        "' OR 1=1 --",
    ];

    /// <summary>Options in place of values, names with a special meaning, and what is too long or too short.</summary>
    private static readonly string[] Whole =
    [
        "",
        " ",
        "-",
        "--",
        "-c",
        "-oProxyCommand=id",
        "--upload-pack=id",
        "--config=x",
        "--exec=id",
        "--help",
        "-rf",
        "-1",
        ".",
        "..",
        "/",
        "~",
        "default",
        "DEFAULT",
        "null",
        "true",
        "0",
        "1e3",
        "NaN",
        "root root",
        "con",
        "HEAD",
        "@",
        "-HEAD",
        "refs/heads/main",
        "main/",
        "/main",
        "main.",
        "main.lock",
        "a//b",
        ".main",
        "a/.b",
        "AWS-RunShellScript",
        "arn:aws:iam::111111111111:root",
        "i-0123456789ABCDEF0",
        "i-0123456789abcdef",
        "i-0123456789abcdef01",
        "mi-0123456789abcdef0",
        new('a', 65),
        new('a', 129),
        new('a', 257),
        new('a', 5_000),
        new('/', 300),
        new('1', 13),
        new('\u0662', 12),
        new('\n', 12),
        new('\0', 40),
    ];

    private static readonly string[] Digits = ["\u0660", "\u06f0", "\u0966", "\uff10", "\U0001d7d8"];

    private static readonly (char Letter, string Like)[] LookAlikes =
    [
        ('a', "\u0430"),
        ('e', "\u0435"),
        ('o', "\u043e"),
        ('i', "\u0131"),
        ('s', "\u017f"),
        ('k', "\u212a"),
        ('-', "\u2010"),
        ('.', "\u2024"),
        ('/', "\u2215"),
    ];

    /// <summary>What was made by hand, around one allowed string.</summary>
    public static IEnumerable<string> Around(string allowed) =>
        Parts
            .SelectMany(part => (string[])[part, part + allowed, allowed + part, allowed.Insert((allowed.Length + 1) / 2, part)])
            .Concat(Whole)
            .Concat(InOtherLetters(allowed))
            .Distinct(StringComparer.Ordinal);

    /// <summary>A few of these in a row, somewhere in or around the string; now and then random characters.</summary>
    public static string Generate(Random random, string allowed)
    {
        var text = new StringBuilder(random.Next(3) == 0 ? "" : allowed);
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var part = random.Next(5) switch
            {
                0 => new string((char)random.Next(0x20), random.Next(1, 4)),
                1 => new Rune(random.Next(0xd800)).ToString(),
                2 => Whole[random.Next(Whole.Length)],
                _ => Parts[random.Next(Parts.Length)],
            };
            text.Insert(random.Next(text.Length + 1), part);
        }
        return text.ToString();
    }

    /// <summary>
    /// The string with one character from another script: nothing that compares characters by class or ignoring case may accept it.
    /// </summary>
    private static IEnumerable<string> InOtherLetters(string allowed)
    {
        for (var at = 0; at < allowed.Length; at++)
        {
            var character = allowed[at];
            foreach (var zero in char.IsAsciiDigit(character) ? Digits : [])
                yield return allowed[..at] + new Rune(char.ConvertToUtf32(zero, 0) + character - '0') + allowed[(at + 1)..];
            foreach (var (_, like) in LookAlikes.Where(pair => pair.Letter == char.ToLowerInvariant(character)))
                yield return allowed[..at] + like + allowed[(at + 1)..];
        }
    }
}
