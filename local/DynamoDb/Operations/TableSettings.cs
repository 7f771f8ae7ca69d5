using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Tables;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Operations;

/// <summary>A table's time to live, and its point-in-time recovery, which is only shown and restores nothing.</summary>
internal sealed class TableSettings(TableStore store, TableAccess access)
{
    /// <summary>AWS can restore a table to any time up to five minutes ago.</summary>
    private static readonly TimeSpan RecoveryLag = TimeSpan.FromMinutes(5);

    public JsonObject UpdateTimeToLive(ApiRequest request)
    {
        var constraints = new Constraints(request.Parameters);
        var name = constraints.TableName();
        var specification = request.Parameters.Object("TimeToLiveSpecification");
        if (specification is null)
            constraints.IsNull("TimeToLiveSpecification");
        constraints.Check();
        var members = new Constraints(specification!, "timeToLiveSpecification.");
        var attribute = members.Required("AttributeName", 1, 255);
        var enabled = specification!.Flag("Enabled");
        if (enabled is null)
            members.IsNull("Enabled");
        members.Check();
        var table = Existing(request, "dynamodb:UpdateTimeToLive", name);
        lock (table.Gate)
        {
            if (enabled == true && table.ExpiryAttribute is not null)
                throw DynamoDbErrors.Validation("TimeToLive is already enabled");
            if (enabled == false && table.ExpiryAttribute is null)
                throw DynamoDbErrors.Validation("TimeToLive is already disabled");
            if (enabled == false && table.ExpiryAttribute != attribute)
            {
                throw DynamoDbErrors.Validation(
                    $"TimeToLive is active on a different AttributeName: current AttributeName is {table.ExpiryAttribute}"
                );
            }
            table.ExpiryAttribute = enabled == true ? attribute : null;
        }
        return new()
        {
            ["TimeToLiveSpecification"] = new JsonObject { ["Enabled"] = enabled, ["AttributeName"] = attribute },
        };
    }

    public JsonObject DescribeTimeToLive(ApiRequest request)
    {
        var name = Constraints.Checked(request.Parameters, c => c.TableName());
        var table = Existing(request, "dynamodb:DescribeTimeToLive", name);
        lock (table.Gate)
        {
            var description = new JsonObject { ["TimeToLiveStatus"] = table.ExpiryAttribute is null ? "DISABLED" : "ENABLED" };
            if (table.ExpiryAttribute is not null)
                description["AttributeName"] = table.ExpiryAttribute;
            return new() { ["TimeToLiveDescription"] = description };
        }
    }

    public JsonObject UpdateContinuousBackups(ApiRequest request)
    {
        var constraints = new Constraints(request.Parameters);
        var name = constraints.TableName();
        var specification = request.Parameters.Object("PointInTimeRecoverySpecification");
        if (specification is null)
            constraints.IsNull("PointInTimeRecoverySpecification");
        constraints.Check();
        specification!.OnlyKnows("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled", "RecoveryPeriodInDays");
        var members = new Constraints(specification!, "pointInTimeRecoverySpecification.");
        var enabled = specification!.Flag("PointInTimeRecoveryEnabled");
        if (enabled is null)
            members.IsNull("PointInTimeRecoveryEnabled");
        var days = members.AtLeast("RecoveryPeriodInDays", 1, 35);
        members.Check();
        var table = access.Find(request, "dynamodb:UpdateContinuousBackups", name) ?? throw DynamoDbErrors.TableNotFound(name);
        lock (table.Gate)
        {
            table.RecoverableSince = enabled == true ? table.RecoverableSince ?? store.Time.GetUtcNow() : null;
            table.RecoveryDays = days ?? table.RecoveryDays;
            return Backups(table);
        }
    }

    public JsonObject DescribeContinuousBackups(ApiRequest request)
    {
        var name = Constraints.Checked(request.Parameters, c => c.TableName());
        var table = access.Find(request, "dynamodb:DescribeContinuousBackups", name) ?? throw DynamoDbErrors.TableNotFound(name);
        lock (table.Gate)
            return Backups(table);
    }

    private JsonObject Backups(Table table)
    {
        var recovery = new JsonObject { ["PointInTimeRecoveryStatus"] = table.RecoverableSince is null ? "DISABLED" : "ENABLED" };
        if (table.RecoverableSince is { } since)
        {
            var now = store.Time.GetUtcNow();
            var latest = now - RecoveryLag > since ? now - RecoveryLag : since;
            var earliest = now.AddDays(-table.RecoveryDays) > since ? now.AddDays(-table.RecoveryDays) : since;
            recovery["RecoveryPeriodInDays"] = table.RecoveryDays;
            recovery["EarliestRestorableDateTime"] = Timestamp.Of(earliest);
            recovery["LatestRestorableDateTime"] = Timestamp.Of(latest);
        }
        return new()
        {
            ["ContinuousBackupsDescription"] = new JsonObject
            {
                ["ContinuousBackupsStatus"] = "ENABLED",
                ["PointInTimeRecoveryDescription"] = recovery,
            },
        };
    }

    private Table Existing(ApiRequest request, string action, string name) =>
        access.Find(request, action, name) ?? throw DynamoDbErrors.NoSuchTable(name);
}
