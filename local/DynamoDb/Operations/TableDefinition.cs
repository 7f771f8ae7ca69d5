using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Operations;

/// <summary>The request of CreateTable: a name, a key, and on-demand billing.</summary>
internal sealed class TableDefinition
{
    public TableDefinition(JsonObject parameters)
    {
        var constraints = new Constraints(parameters);
        Name = constraints.TableName();
        var billing = constraints.OneOf("BillingMode", "PROVISIONED", "PROVISIONED", "PAY_PER_REQUEST");
        var definitions = constraints.RequiredObjects("AttributeDefinitions", 0, int.MaxValue);
        var keys = constraints.RequiredObjects("KeySchema", 1, 2);
        constraints.Check();
        CheckBilling(billing, parameters.Object("ProvisionedThroughput"));
        Schema = Read(
            [.. definitions.Select((definition, i) => ReadAttribute(definition, $"attributeDefinitions.{i + 1}.member."))],
            [.. keys.Select((key, i) => ReadKey(key, $"keySchema.{i + 1}.member."))]
        );
    }

    public string Name { get; }

    public KeySchema Schema { get; }

    private static void CheckBilling(string billing, JsonObject? throughput)
    {
        if (billing == "PAY_PER_REQUEST" && throughput is not null)
        {
            throw DynamoDbErrors.Parameter(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
            );
        }
        if (billing == "PAY_PER_REQUEST")
            return;
        if (throughput?["ReadCapacityUnits"] is null || throughput["WriteCapacityUnits"] is null)
        {
            throw DynamoDbErrors.Parameter(
                "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
            );
        }
        throw AwsException.NotSupported("provisioned throughput: tables have the BillingMode PAY_PER_REQUEST");
    }

    private static KeyAttribute ReadAttribute(JsonObject definition, string path)
    {
        var constraints = new Constraints(definition, path);
        var name = constraints.Required("AttributeName", 1, 255);
        var type = constraints.OneOf("AttributeType", "", "B", "N", "S");
        constraints.Check();
        return new(name, Enum.Parse<AttributeType>(type));
    }

    private static (string Name, string Type) ReadKey(JsonObject key, string path)
    {
        var constraints = new Constraints(key, path);
        var name = constraints.Required("AttributeName", 1, 255);
        var type = constraints.OneOf("KeyType", "", "HASH", "RANGE");
        constraints.Check();
        return (name, type);
    }

    private static KeySchema Read(KeyAttribute[] attributes, (string Name, string Type)[] keys)
    {
        if (keys.Length > attributes.Length)
            throw DynamoDbErrors.Validation("Invalid KeySchema: Some index key attribute have no definition");
        KeyAttribute? Attribute(string name) => attributes.FirstOrDefault(attribute => attribute.Name == name);
        if (keys.Any(key => Attribute(key.Name) is null))
        {
            throw DynamoDbErrors.Parameter(
                "Some index key attributes are not defined in AttributeDefinitions. "
                    + $"Keys: [{string.Join(", ", keys.Select(key => key.Name))}], "
                    + $"AttributeDefinitions: [{string.Join(", ", attributes.Select(attribute => attribute.Name))}]"
            );
        }
        if (keys is [var first, var second] && first.Name == second.Name)
        {
            throw DynamoDbErrors.Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }
        if (keys[0].Type != "HASH")
            throw DynamoDbErrors.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        if (keys.Length == 2 && keys[1].Type != "RANGE")
            throw DynamoDbErrors.Validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        if (keys.Length != attributes.Length)
        {
            throw DynamoDbErrors.Parameter(
                "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
            );
        }
        return new(Attribute(keys[0].Name)!, keys.Length == 2 ? Attribute(keys[1].Name) : null);
    }
}
