using Amazon.Lambda.Core;

namespace TestKit.Fakes;

/// <summary>An invocation with a minute left.</summary>
internal sealed class Invocation : ILambdaContext
{
    public string AwsRequestId => "00000000-0000-0000-0000-000000000000";
    public IClientContext ClientContext => null!;
    public string FunctionName => "function";
    public string FunctionVersion => "$LATEST";
    public ICognitoIdentity Identity => null!;
    public string InvokedFunctionArn => "arn:aws:lambda:us-east-2:111111111111:function:function";
    public ILambdaLogger Logger => Lines;
    public string LogGroupName => "group";
    public string LogStreamName => "stream";
    public int MemoryLimitInMB => 512;
    public TimeSpan RemainingTime { get; init; } = TimeSpan.FromMinutes(1);

    public LogLines Lines { get; } = new();

    /// <summary>What was logged.</summary>
    internal sealed class LogLines : ILambdaLogger
    {
        private readonly List<string> lines = [];

        public IReadOnlyList<string> All => lines;

        public void Log(string message) => lines.Add(message);

        public void LogLine(string message) => lines.Add(message);

        public void Log(string level, string message, params object[] args) => lines.Add($"{level} {message} {string.Join(' ', args)}");
    }
}
