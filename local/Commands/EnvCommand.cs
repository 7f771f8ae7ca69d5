using System.CommandLine;
using LocalAws.Client;
using LocalAws.Identity;

namespace LocalAws.Commands;

/// <summary><c>env</c>: the export lines that turn a shell into that of an administrator of an account on a running LocalAws.</summary>
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
        command.SetAction(
            async (line, cancellationToken) =>
            {
                var host = await HostDescription.AskAsync(line.GetValue(port), cancellationToken);
                foreach (var (name, value) in ClientEnvironment.For(host, line.GetValue(account) ?? host.Accounts[0]))
                {
                    Console.WriteLine(
                        value is null ? $"unset {name}" : $"export {name}='{value.Replace("'", "'\\''", StringComparison.Ordinal)}'"
                    );
                }

                return 0;
            }
        );
        return command;
    }
}
