using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace RepoGrant.Records;

/// <summary>
/// Reads and writes the items of a DynamoDB table by collection and id, and no more than that. <see cref="GrantTable"/> knows what they
/// mean.
/// </summary>
internal sealed class ItemTable(IAmazonDynamoDB dynamoDb, string table, TimeProvider clock)
{
    /// <summary>The time.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(2);

    /// <summary>The current item; null if there is none.</summary>
    public async Task<Dictionary<string, AttributeValue>?> ReadAsync(string collection, string id, CancellationToken cancellationToken)
    {
        var response = await dynamoDb.GetItemAsync(
            new GetItemRequest
            {
                TableName = table,
                Key = Key(collection, id),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return response.Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>Deletes an item; false if the condition is not met.</summary>
    public async Task<bool> DeleteAsync(
        string collection,
        string id,
        string condition,
        Dictionary<string, AttributeValue> values,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var request = new DeleteItemRequest
            {
                TableName = table,
                Key = Key(collection, id),
                ConditionExpression = condition,
                ExpressionAttributeNames = Names(condition),
                ExpressionAttributeValues = values,
            };
            await RepeatAsync(token => dynamoDb.DeleteItemAsync(request, token), cancellationToken);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <summary>A write of a transaction; without a condition it is always made.</summary>
    public TransactWriteItem Update(
        string collection,
        string id,
        string update,
        string? condition,
        Dictionary<string, AttributeValue> values
    ) =>
        new()
        {
            Update = new Update
            {
                TableName = table,
                Key = Key(collection, id),
                UpdateExpression = update,
                ConditionExpression = condition,
                ExpressionAttributeNames = Names($"{update} {condition}"),
                ExpressionAttributeValues = values,
            },
        };

    /// <summary>A condition for a transaction.</summary>
    public TransactWriteItem Check(string collection, string id, string condition, Dictionary<string, AttributeValue> values) =>
        new()
        {
            ConditionCheck = new ConditionCheck
            {
                TableName = table,
                Key = Key(collection, id),
                ConditionExpression = condition,
                ExpressionAttributeNames = Names(condition),
                ExpressionAttributeValues = values,
            },
        };

    /// <summary>
    /// Makes all writes or none; false if a condition is not met.
    /// </summary>
    public async Task<bool> TransactAsync(List<TransactWriteItem> writes, CancellationToken cancellationToken)
    {
        try
        {
            await RepeatAsync(
                token => dynamoDb.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = writes }, token),
                cancellationToken
            );
            return true;
        }
        catch (TransactionCanceledException exception)
            when (exception.CancellationReasons?.Exists(reason => reason.Code == "ConditionalCheckFailed") == true)
        {
            return false;
        }
    }

    // A write conflicts with a transaction that has the same item at that moment, even one that only checks it, and the SDK does not try
    // again (DynamoDB Developer Guide, "Transaction conflict handling"). It takes milliseconds, so the same write soon passes.
    private async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        for (var wait = FirstWait; ; wait *= 2)
        {
            try
            {
                return await write(cancellationToken);
            }
            catch (AmazonDynamoDBException exception) when (IsConflict(exception) && wait < LastWait)
            {
                // Only spreads the tries; no secret depends on it.
#pragma warning disable CA5394
                await Task.Delay(wait * (0.5 + Random.Shared.NextDouble()), clock, cancellationToken);
#pragma warning restore CA5394
            }
        }
    }

    private static bool IsConflict(AmazonDynamoDBException exception) =>
        exception is TransactionConflictException
        || (
            exception is TransactionCanceledException { CancellationReasons: { } reasons }
            && reasons.Exists(reason => reason.Code == "TransactionConflict")
            && !reasons.Exists(reason => reason.Code == "ConditionalCheckFailed")
        );

    public static AttributeValue Text(string text) => new() { S = text };

    public static AttributeValue Text(DateTimeOffset time) =>
        Text(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public static AttributeValue Number(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    private static Dictionary<string, AttributeValue> Key(string collection, string id) =>
        new(StringComparer.Ordinal) { ["collection"] = Text(collection), ["id"] = Text(id) };

    // Uses a placeholder for every attribute: many of their names are reserved words in DynamoDB.
    private static Dictionary<string, string> Names(string expressions)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var parts = expressions.Split('#');
        for (var index = 1; index < parts.Length; index++)
        {
            var end = 0;
            while (end < parts[index].Length && char.IsAsciiLetter(parts[index][end]))
                end++;

            var name = parts[index][..end];
            names["#" + name] = name;
        }

        return names;
    }

    /// <summary>Updates an item; false if the condition is not met.</summary>
    public async Task<bool> UpdateAsync(
        string collection,
        string id,
        string update,
        string condition,
        Dictionary<string, AttributeValue> values,
        CancellationToken cancellationToken
    ) => await WriteAsync(collection, id, update, condition, values, cancellationToken) is not null;

    /// <summary>Updates an item; returns the item after that, or null if the condition is not met.</summary>
    public async Task<Dictionary<string, AttributeValue>?> WriteAsync(
        string collection,
        string id,
        string update,
        string condition,
        Dictionary<string, AttributeValue> values,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var request = new UpdateItemRequest
            {
                TableName = table,
                Key = Key(collection, id),
                UpdateExpression = update,
                ConditionExpression = condition,
                ExpressionAttributeNames = Names($"{update} {condition}"),
                ExpressionAttributeValues = values.Count > 0 ? values : null,
                ReturnValues = ReturnValue.ALL_NEW,
            };
            var response = await RepeatAsync(token => dynamoDb.UpdateItemAsync(request, token), cancellationToken);
            return response.Attributes ?? [];
        }
        catch (ConditionalCheckFailedException)
        {
            return null;
        }
    }

    /// <summary>The items of a collection whose ids begin with this.</summary>
    public async Task<List<Dictionary<string, AttributeValue>>> QueryAsync(
        string collection,
        string beginning,
        CancellationToken cancellationToken
    )
    {
        var items = new List<Dictionary<string, AttributeValue>>();
        var values = new Dictionary<string, AttributeValue> { [":collection"] = Text(collection) };
        var condition = "#collection = :collection";
        if (beginning.Length > 0)
        {
            condition += " AND begins_with(#id, :beginning)";
            values[":beginning"] = Text(beginning);
        }

        Dictionary<string, AttributeValue>? last = null;
        do
        {
            var page = await dynamoDb.QueryAsync(
                new QueryRequest
                {
                    TableName = table,
                    KeyConditionExpression = condition,
                    ExpressionAttributeNames = Names(condition),
                    ExpressionAttributeValues = values,
                    ConsistentRead = true,
                    ExclusiveStartKey = last,
                },
                cancellationToken
            );
            items.AddRange(page.Items ?? []);
            last = page.LastEvaluatedKey is { Count: > 0 } more ? more : null;
        } while (last is not null);

        return items;
    }
}
