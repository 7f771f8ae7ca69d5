using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Report.Tests;

internal static partial class Some
{
    public static IHtmlDocument Parse(string page) => new HtmlParser().ParseDocument(page);
}
