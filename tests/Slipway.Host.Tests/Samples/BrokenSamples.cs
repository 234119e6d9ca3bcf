using System.Net.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Slipway.Host.Tests.Samples;

/// <summary>Functions that cannot be served; disabled but in the tests of that.</summary>
public static class BrokenSamples
{
    public static readonly string[] Names = ["Unbound", "Twice", "Untriggered", "Shapeless"];

    [Function("Unbound")]
    public static IActionResult Unbound([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, HttpClient peer) => new OkResult();

    [Function("Twice")]
    public static IActionResult Once([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new OkResult();

    [Function("twice")]
    public static IActionResult Again([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new OkResult();

    [Function("Untriggered")]
    public static void Untriggered(string message)
    {
    }

    [Function("Shapeless")]
    public static Task<int> ShapelessAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Task.FromResult(1);
}

public sealed class BrokenClass(HttpClient peer)
{
    [Function("Lonely")]
    public IActionResult Lonely([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new OkObjectResult(peer.BaseAddress);
}
