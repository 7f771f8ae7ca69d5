using Amazon.Lambda.Core;

namespace RepoGrant.Host;

/// <summary>
/// A function's log in which every line names the execution and, where there is one, the grant. In the JSON log format both are fields of
/// their own.
/// </summary>
internal sealed class GrantLogger(ILambdaLogger log, string execution, string? grant) : ILambdaLogger
{
    public void Log(string message) => log.Log(message);

    public void LogLine(string message) => log.LogLine(message);

    // Without arguments, the interface's own overload would leave the level out.
    public void Log(string level, string message) => Log(level, message, []);

    public void Log(string level, string message, params object[] args)
    {
        if (grant is null)
            log.Log(level, message + " ({Execution})", [.. args, execution]);
        else
            log.Log(level, message + " ({Grant}, {Execution})", [.. args, grant, execution]);
    }
}
