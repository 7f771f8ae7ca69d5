using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>Reads and cancels commands.</summary>
internal sealed partial class CommandOperations(CommandStore commands, Delays delays, TimeProvider time)
{
    private const string InvocationKeys = "InvokedAfter, InvokedBefore, Status, DocumentName";

    [GeneratedRegex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    private static partial Regex CommandId();

    [GeneratedRegex("^(i|mi)-([0-9a-f]{8}|[0-9a-f]{17})$")]
    private static partial Regex InstanceId();

    public ApiResponse GetInvocation(ApiRequest request)
    {
        request.Authorize("ssm:GetCommandInvocation", "*");
        var instanceId = request.Parameters.Required("InstanceId");
        if (!InstanceId().IsMatch(instanceId))
            throw new AwsException("InvalidInstanceId", "The instance ID is not valid.");
        var command = Readable(request, Id(request, required: true)!).FirstOrDefault() ?? throw SsmErrors.NoSuchInvocation();
        var invocation = command.FindTold(instanceId) ?? throw SsmErrors.NoSuchInvocation();
        var plugin = request.Parameters.Text("PluginName");
        var step =
            plugin is null && invocation.Steps.Count == 1 ? invocation.Steps[0] : invocation.Steps.FirstOrDefault(s => s.Name == plugin);
        return ApiResponse.Json(
            CommandJson.Of(command, invocation, step ?? throw new AwsException("InvalidPluginName", "The plugin name is not valid."))
        );
    }

    public ApiResponse ListInvocations(ApiRequest request)
    {
        request.Authorize("ssm:ListCommandInvocations", "*");
        var instanceId = request.Parameters.Text("InstanceId");
        var all = Readable(request, Id(request, required: false))
            .SelectMany(command => command.Listed().Select(invocation => (Command: command, Invocation: invocation)))
            .Where(i => instanceId is null || i.Invocation.InstanceId == instanceId);
        foreach (var filter in request.Parameters.Objects("Filters"))
        {
            var value = filter.Required("value");
            all = filter.Required("key") switch
            {
                "Status" => all.Where(i => i.Invocation.Status.Status == value),
                "DocumentName" => all.Where(i => i.Command.Document.Name == value),
                "InvokedAfter" => all.Where(i => i.Command.RequestedAt > Moment(value)),
                "InvokedBefore" => all.Where(i => i.Command.RequestedAt < Moment(value)),
                var key => throw SsmErrors.FilterKey(key, InvocationKeys),
            };
        }
        var details = request.Parameters.Flag("Details") == true;
        var (page, next) = request.Parameters.Page(
            all,
            request.Parameters.Between("MaxResults", 1, 50, 50),
            i => i.Command.Id + " " + i.Invocation.InstanceId
        );
        return ApiResponse.Json(
            new JsonObject
            {
                ["CommandInvocations"] = new JsonArray([.. page.Select(i => (JsonNode)CommandJson.Of(i.Command, i.Invocation, details))]),
                ["NextToken"] = next,
            }
        );
    }

    public ApiResponse List(ApiRequest request)
    {
        request.Authorize("ssm:ListCommands", "*");
        var instanceId = request.Parameters.Text("InstanceId");
        var all = Readable(request, Id(request, required: false)).Where(c => instanceId is null || c.Find(instanceId) is not null);
        foreach (var filter in request.Parameters.Objects("Filters"))
        {
            var value = filter.Required("value");
            all = filter.Required("key") switch
            {
                "Status" => all.Where(c => c.Status.Status == value),
                "DocumentName" => all.Where(c => c.Document.Name == value),
                "InvokedAfter" => all.Where(c => c.RequestedAt > Moment(value)),
                "InvokedBefore" => all.Where(c => c.RequestedAt < Moment(value)),
                var key => throw SsmErrors.FilterKey(key, InvocationKeys),
            };
        }
        var (page, next) = request.Parameters.Page(all, request.Parameters.Between("MaxResults", 1, 50, 50), c => c.Id);
        return ApiResponse.Json(
            new JsonObject { ["Commands"] = new JsonArray([.. page.Select(c => (JsonNode)CommandJson.Of(c))]), ["NextToken"] = next }
        );
    }

    /// <summary>Cancels what has not ended: a running script is killed. Succeeds if everything has ended.</summary>
    public ApiResponse Cancel(ApiRequest request)
    {
        var id = Id(request, required: true)!;
        request.Authorize("ssm:CancelCommand", "*");
        var command = commands.All(request.AccountId, request.Region).FirstOrDefault(c => c.Id == id) ?? throw InvalidCommandId();
        var ids = request.Parameters.Texts("InstanceIds");
        foreach (var instanceId in ids.Count > 0 ? ids : [.. command.Cancellations.Keys])
        {
            if (!command.Cancellations.TryGetValue(instanceId, out var cancellation))
                throw new AwsException("InvalidInstanceId", "The instance ID is not valid.");
            command.Change(instanceId, i => i with { Status = CommandStatus.Cancelling });
            cancellation.Cancel();
        }
        return ApiResponse.Json(new JsonObject());
    }

    /// <summary>A command's invocations become visible a moment after SendCommand has returned.</summary>
    private IEnumerable<Command> Readable(ApiRequest request, string? id)
    {
        var now = time.GetUtcNow();
        return commands
            .All(request.AccountId, request.Region)
            .Where(c => (id is null || c.Id == id) && c.RequestedAt + delays.CommandStart <= now);
    }

    private static string? Id(ApiRequest request, bool required)
    {
        var id = required ? request.Parameters.Required("CommandId") : request.Parameters.Text("CommandId");
        return id is null || CommandId().IsMatch(id) ? id : throw InvalidCommandId();
    }

    private static AwsException InvalidCommandId() =>
        new("InvalidCommandId", "The specified command ID is not valid. Verify the ID and try again.");

    private static DateTimeOffset Moment(string value) =>
        DateTimeOffset.TryParse(
            value,
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal,
            out var moment
        )
            ? moment
            : throw SsmErrors.Validation($"Invalid date and time: {value}");
}
