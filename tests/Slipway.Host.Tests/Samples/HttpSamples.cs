using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Slipway.Host.Tests.Samples;

public sealed class HttpSamples(Ledger ledger)
{
    [Function("Hello")]
    public static IActionResult Hello(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hello/{name}/{times:int?}")] HttpRequest request, string name, int? times) =>
        new OkObjectResult(new Greeting($"Hello {name}", times));

    [Function("Order")]
    public async Task<IResult> OrderAsync([HttpTrigger(AuthorizationLevel.Function, "post", "put")] HttpRequest request, CancellationToken cancellation)
    {
        Greeting? body = await request.ReadFromJsonAsync<Greeting>(cancellation);
        ledger.Write(body!.Text);
        return Results.Created($"/orders/{body.Text}", body);
    }

    [Function("Unsaid")]
    public static IActionResult Unsaid([HttpTrigger("get")] HttpRequest request) => new NoContentResult();

    [Function("Open")]
    public static IActionResult Open([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => new NoContentResult();

    [Function("Fail")]
    public static IActionResult Fail([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        throw new InvalidOperationException("secret detail");

    [Function("Stream")]
    public async Task StreamAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken cancellation)
    {
        HttpResponse response = request.HttpContext.Response;
        response.ContentType = "text/event-stream";
        await response.WriteAsync("data: first\n\n", cancellation);
        await response.Body.FlushAsync(cancellation);
        await Task.Delay(Timeout.Infinite, cancellation);
    }
}

public sealed record Greeting(string Text, int? Times);
