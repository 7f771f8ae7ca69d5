using System.ComponentModel;
using System.Diagnostics;
using LocalAws.Client;
using TestKit;
using TestKit.Stories;

namespace RepoGrant.Bench;

/// <summary>An alternative to RepoGrant, and the largest fraction of its time that RepoGrant may take.</summary>
internal sealed record Peer(
    string Key,
    string Name,
    double LimitOfOne,
    double LimitOfMany,
    string[] Needs,
    string Missing,
    Func<string, string, IReadOnlyList<string>, string[]> Command
)
{
    private const string Branch = "main";

    private static readonly Peer[] All =
    [
        new(
            "boto3",
            "the boto3 script",
            0.75,
            0.7,
            ["python3", "-c", "import boto3"],
            "python3 with boto3",
            (name, repository, instances) => ["python3", File("grant.py"), name, repository, Branch, .. instances]
        ),
        new(
            "aws",
            "the aws CLI script",
            0.3,
            0.15,
            ["aws", "--version"],
            "the aws CLI",
            (name, repository, instances) => ["bash", File("grant.sh"), name, repository, Branch, .. instances]
        ),
        new(
            "ansible",
            "the Ansible playbook",
            0.3,
            0.15,
            ["ansible-doc", "community.aws.iam_managed_policy"],
            "ansible-playbook with the collections amazon.aws and community.aws",
            (name, repository, instances) =>
                [
                    "ansible-playbook",
                    File("grant.yaml"),
                    "-e",
                    $$"""{"grant": "{{name}}", "repository": "{{repository}}", "branch": "{{Branch}}", "instances": ["{{string.Join(
                        "\", \"",
                        instances
                    )}}"]}""",
                ]
        ),
    ];

    /// <summary>Those of the named peers that can run here; prints what is missing for the others.</summary>
    public static async Task<IReadOnlyList<Peer>> FindAsync(IReadOnlyList<string> keys)
    {
        if (keys.FirstOrDefault(key => Array.TrueForAll(All, peer => peer.Key != key)) is { } unknown)
        {
            throw new InvalidOperationException(
                $"PEERS has '{unknown}': it is a list of {string.Join(", ", All.Select(peer => peer.Key))}, separated by a space."
            );
        }

        var found = new List<Peer>();
        foreach (var peer in All.Where(peer => keys.Contains(peer.Key)))
        {
            if (await RunAsync(peer.Needs, new Dictionary<string, string>()) is null)
                found.Add(peer);
            else
                Console.WriteLine($"{peer.Name} is skipped: {peer.Missing} is missing.");
        }

        return found;
    }

    public async Task GrantAsync(
        IReadOnlyDictionary<string, string> environment,
        string name,
        string repository,
        IReadOnlyList<string> instances
    )
    {
        if (await RunAsync(Command(name, repository, instances), environment) is { } problem)
            throw new InvalidOperationException($"{Name}: {problem}");
    }

    // Null, or its output if it failed.
    private static async Task<string?> RunAsync(string[] command, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : $"exit code {process.ExitCode}\n{await output}{await errors}";
        }
        catch (Win32Exception exception)
        {
            return exception.Message;
        }
    }

    private static string File(string name) => Checkout.PathOf("bench", "peers", name);
}

/// <summary>The AWS profiles "a" and "b" of the peers: an administrator of either account.</summary>
internal static class Administrators
{
    /// <summary>Writes the profiles; returns a peer's environment.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> WriteAsync(Accounts accounts, string folder)
    {
        var config = Path.Combine(folder, "config");
        await File.WriteAllTextAsync(config, Profile("a", accounts.RepositoryAccount) + Profile("b", accounts.Consumer));
        return new Dictionary<string, string>
        {
            ["AWS_CONFIG_FILE"] = config,
            ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(folder, "credentials"),
            ["AWS_ENDPOINT_URL"] = accounts.Host.Endpoint.ToString().TrimEnd('/'),
            ["AWS_REGION"] = accounts.RepositoryAccount.Region,
            ["NO_PROXY"] = "127.0.0.1",
        };
    }

    private static string Profile(string name, AwsClient account) =>
        $"""
            [profile {name}]
            region = {account.Region}
            aws_access_key_id = AKIA0000{account.AccountId}
            aws_secret_access_key = local


            """;
}
