using System.CommandLine;
using LocalAws.Client;
using LocalAws.Identity;

namespace LocalAws.Commands;

/// <summary><c>env</c>: prints the export lines that give a shell an account's administrator on a running LocalAws.</summary>
internal static class EnvCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port")
        {
            Description = "The port of a running LocalAws on 127.0.0.1.",
            DefaultValueFactory = _ => ServeCommand.DefaultPort,
        };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 65535)
                result.AddError($"--port: found {result.Tokens[0].Value}; allowed are 1 to 65535.");
        });
        var account = new Option<string?>("--account") { Description = "The account; by default the repository account." };
        account.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } id && !Principal.IsAccountId(id))
                result.AddError($"--account: found '{id}'; an account id has 12 digits.");
        });
        var command = new Command("env", "Prints export lines for another terminal: eval \"$(make -s local-env)\".") { port, account };
        command.SetAction((line, cancellationToken) => PrintAsync(line.GetValue(port), line.GetValue(account), cancellationToken));
        return command;
    }

    private static async Task<int> PrintAsync(int port, string? account, CancellationToken cancellationToken)
    {
        try
        {
            var host = await HostDescription.AskAsync(port, cancellationToken);
            if (account is not null && !host.Accounts.Contains(account))
            {
                throw new ClientException(
                    $"The LocalAws on 127.0.0.1:{port} has no account {account}; it has {string.Join(" and ", host.Accounts)}. "
                        + $"Start it with the accounts that you need: make local ACCOUNTS=\"{host.Accounts[0]} {account}\""
                );
            }

            foreach (var (name, value) in ClientEnvironment.For(host, account ?? host.Accounts[0]))
            {
                Console.WriteLine(
                    value is null ? $"unset {name}" : $"export {name}='{value.Replace("'", "'\\''", StringComparison.Ordinal)}'"
                );
            }

            return 0;
        }
        catch (ClientException e)
        {
            // The shell that evaluates these lines would otherwise keep its former credentials: for AWS, with a real account.
            foreach (var (name, value) in ClientEnvironment.WithoutCredentials)
                Console.WriteLine(value is null ? $"unset {name}" : $"export {name}={value}");
            Console.WriteLine("false");
            Console.Error.WriteLine($"{e.Message}\nThis shell is left without credentials for AWS.");
            return 1;
        }
    }
}
