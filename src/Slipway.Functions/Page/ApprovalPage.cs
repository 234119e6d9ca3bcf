using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;
using Slipway.Functions.Deciding;
using Slipway.Functions.Http;

namespace Slipway.Functions.Page;

/// <summary>
/// The page on which a person signs in and answers. It is the same whichever approval it is opened for, and holds nothing of it: what it shows comes
/// for the token of whoever has signed in.
/// </summary>
public sealed class ApprovalPage(Callers callers, IOptions<CallerOptions> options)
{
    private const string Html = "text/html; charset=utf-8";

    private static readonly string Template = Encoding.UTF8.GetString(PageFile.Read("page.html"));
    private static readonly string Closed = Encoding.UTF8.GetString(PageFile.Read("closed.html"));

    /// <summary>The page; where nobody can sign in, 404 and a page that says which settings are missing.</summary>
    /// <param name="root">The way from the page's address up to the root of the API, such as <c>../../</c>.</param>
    public IActionResult Below(string root)
    {
        Problem? why = callers.WhyNoSignIn;
        StringBuilder text = new(why is null ? Template : Closed);
        foreach (string name in PageFile.Names)
        {
            // An address that changes with the file lets browsers keep it for good.
            text.Replace($"{{{{file:{name}}}}}", $"{root}page/{name}?v={PageFile.Find(name)!.Tag}");
        }

        CallerOptions set = options.Value;
        foreach ((string name, string? value) in new[]
            { ("root", root), ("login", set.LoginEndpoint), ("tenant", set.TenantId), ("client", set.Audience), ("scope", set.Scope), ("why", why?.Detail) })
        {
            text.Replace($"{{{{{name}}}}}", HtmlEncoder.Default.Encode(value ?? ""));
        }

        return new PageAnswer(
            Encoding.UTF8.GetBytes(text.ToString()),
            Html,
            why?.Status ?? StatusCodes.Status200OK,
            ("Cache-Control", "no-store"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Content-Security-Policy", Policy(why is null ? $"'self' {new Uri(set.LoginEndpoint).GetLeftPart(UriPartial.Authority)}" : "'none'")));
    }

    // The card's renderer sets styles through the object model only, which needs no exception here.
    private static string Policy(string connects) =>
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; " +
        $"connect-src {connects}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
