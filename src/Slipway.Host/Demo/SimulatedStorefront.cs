using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Targets.Channels;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Host.Demo;

/// <summary>
/// Stands for the product in production: in each ring it runs the version that the ring's pointer names, and says on <c>/health?ring=NAME</c> how that
/// version is. One version is faulty, and shows it in one ring only, once it has served there for a moment.
/// </summary>
internal sealed class SimulatedStorefront : IAsyncDisposable
{
    private readonly WebApplication app;
    private int served;

    private SimulatedStorefront(ChannelPointers pointers, ProductName product, string environment, (ReleaseVersion Version, string Ring) fault)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        app = builder.Build();
        app.MapGet("/health", async (string ring, CancellationToken cancellation) =>
        {
            (ChannelPointer? pointer, global::Azure.ETag? _) = await pointers.ReadAsync(product, environment, ring, cancellation);
            return Health(pointer, (pointer?.Version, ring) == fault);
        });
    }

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    public static async Task<SimulatedStorefront> StartAsync(
        ChannelPointers pointers, ProductName product, string environment, (ReleaseVersion Version, string Ring) fault, CancellationToken cancellation)
    {
        SimulatedStorefront storefront = new SimulatedStorefront(pointers, product, environment, fault);
        await storefront.app.StartAsync(cancellation);
        return storefront;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IResult Health(ChannelPointer? pointer, bool isFaulty) => pointer switch
    {
        null => Results.Text("nothing runs here", statusCode: StatusCodes.Status503ServiceUnavailable),
        _ when isFaulty && Interlocked.Increment(ref served) > 1 => Results.Text($"{pointer.Version} lost its carts", statusCode: StatusCodes.Status500InternalServerError),
        _ => Results.Text(string.Create(CultureInfo.InvariantCulture, $"{pointer.Version} is well")),
    };
}
