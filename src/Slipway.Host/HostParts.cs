using Azure.Core.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Slipway.Host.Discovery;
using Slipway.Host.Durable;
using Slipway.Host.Http;
using Slipway.Host.Inbox;
using Slipway.Host.Settings;
using Slipway.Host.Storage;
using Slipway.Host.Timers;
using JsonOptions = System.Text.Json.JsonSerializerOptions;

namespace Slipway.Host;

/// <summary>Puts the parts of a host together.</summary>
internal static class HostParts
{
    public static WebApplication Build(SlipwayHostOptions options, IConfiguration configuration, DurableSettings durable, StorageAccount account, string prefix)
    {
        FunctionCatalog catalog = FunctionCatalog.Of(options.FunctionAssembly, configuration);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Slipway.Host" });
        builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address, options.Port);
        });
        builder.Logging.AddConfiguration(configuration.GetSection($"{HostConfiguration.HostSection}:logging"));
        // It logs addresses with their query, and so the keys of callers who send ?code=.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        options.Logging?.Invoke(builder.Logging);

        IServiceCollection services = builder.Services;
        services.AddSingleton(configuration);
        services.AddSingleton(options.Time);
        services.AddSingleton(KeyFile.Load(configuration, options.StateDirectory));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        // Whoever starts this host says when it stops; it listens to no signal itself.
        services.AddSingleton<IHostLifetime, SilentLifetime>();
        AddResults(services);
        AddDurable(services, catalog, account, durable);
        services.AddSingleton<HttpFunctions>();
        services.AddSingleton(provider => new InboxApi(provider.GetRequiredService<HostKeys>(), prefix));
        services.AddSingleton<TimerHost>();
        services.AddHostedService(provider => provider.GetRequiredService<TimerHost>());
        options.Compose(services, configuration);
        if (options.ServesInbox(account))
        {
            FunctionApp.TrustNames(services);
        }

        options.Configure?.Invoke(services);

        WebApplication app = builder.Build();
        TimerHost timers = app.Services.GetRequiredService<TimerHost>();
        timers.Add(catalog.All<TimerFunction>(), configuration, account.Locks, durable.HubName);
        app.Services.GetRequiredService<HttpFunctions>().Map(app, catalog.All<HttpFunction>(), prefix);
        AdminEndpoint.Map(app, app.Services.GetRequiredService<HostKeys>(), timers);
        if (options.ServesInbox(account))
        {
            InboxEndpoints.Map(app);
        }

        return app;
    }

    /// <summary>What executes an IActionResult or IResult: the parts of MVC that the worker's ASP.NET Core integration also has.</summary>
    private static void AddResults(IServiceCollection services)
    {
        services.AddRouting();
        services.AddMvcCore();
    }

    private static void AddDurable(IServiceCollection services, FunctionCatalog catalog, StorageAccount account, DurableSettings durable)
    {
        services.AddSingleton(catalog);
        services.AddSingleton(durable);
        services.AddSingleton(provider => EngineService.Create(durable, account, provider.GetRequiredService<ILoggerFactory>()));
        // The worker's defaults: JSON by System.Text.Json, names read in any case, and what the app configures on top.
        services.Configure<JsonOptions>(json => json.PropertyNameCaseInsensitive = true);
        services.AddSingleton<DataConverter>(provider => new WorkerSerializer(
            provider.GetService<IOptions<WorkerOptions>>()?.Value.Serializer
            ?? new JsonObjectSerializer(provider.GetRequiredService<IOptions<JsonOptions>>().Value)));
        services.AddSingleton<DurableTaskClient, TaskHubClient>();
        services.AddHostedService<DurableEngine>();
    }

    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
