namespace LocalAws.DynamoDb.Values;

/// <summary>The order of texts by the bytes of their UTF-8, which DynamoDB sorts by; .NET's ordinal order is UTF-16's.</summary>
internal static class Utf8Order
{
    public static int Compare(string left, string right)
    {
        var common = Math.Min(left.Length, right.Length);
        for (var i = 0; i < common; i++)
        {
            if (left[i] != right[i])
                return Weight(left[i]) - Weight(right[i]);
        }
        return left.Length - right.Length;
    }

    /// <summary>Surrogates stand for code points beyond all of the others, so they go last.</summary>
    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
