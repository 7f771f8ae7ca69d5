using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Expressions;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;
using LocalAws.DynamoDb.Writes;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Operations;

/// <summary>PutItem, GetItem, UpdateItem and DeleteItem.</summary>
internal sealed class ItemOperations(TableStore store, TableAccess access)
{
    public JsonObject Put(ApiRequest request)
    {
        Unmetered.Check(request.Parameters);
        var put = new PutWrite(request.Parameters);
        return Write(request, put, put.ReturnValues, []);
    }

    public JsonObject Update(ApiRequest request)
    {
        Unmetered.Check(request.Parameters);
        var update = new UpdateWrite(request.Parameters);
        return Write(request, update, update.ReturnValues, update.Changed);
    }

    public JsonObject Delete(ApiRequest request)
    {
        Unmetered.Check(request.Parameters);
        var delete = new DeleteWrite(request.Parameters);
        return Write(request, delete, delete.ReturnValues, []);
    }

    public JsonObject Get(ApiRequest request)
    {
        Unmetered.Check(request.Parameters);
        var get = new ItemRead(request.Parameters);
        var item = get.From(access.Existing(request, "dynamodb:GetItem", get.TableName, get.Context));
        return item is null ? [] : new() { ["Item"] = item.ToAttributes() };
    }

    private JsonObject Write(ApiRequest request, ItemWrite write, string returnValues, IReadOnlyList<DocumentPath> changed)
    {
        var context = write.Context.With("dynamodb:ReturnValues", returnValues);
        var table = access.Existing(request, write.Action, write.TableName, context);
        var key = write.KeyIn(table.Schema);
        MapValue? before;
        MapValue? after;
        lock (table.Gate)
        {
            table.CheckNoTransaction(key);
            (before, after) = write.Decide(table, key);
            store.CheckRoom(after?.ItemSize ?? 0);
            table.Replace(key, after);
        }
        return ReturnedValues.Of(returnValues, before, after, changed) is { } attributes ? new() { ["Attributes"] = attributes } : [];
    }
}
