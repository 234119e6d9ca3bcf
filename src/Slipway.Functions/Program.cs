using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Slipway.Functions;
using Slipway.Functions.Access;
using Slipway.Functions.Telemetry;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ReleaseScopeMiddleware>();
builder.UseMiddleware<DoorMiddleware>();
builder.Services.AddSlipway(builder.Configuration);
IHost app = builder.Build();
IHostApplicationLifetime lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
try
{
    await app.RunAsync();
    return 0;
}
catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
{
    // Told to end while it was still starting, as the host does with a worker that it no longer needs: that is no failure.
    return 0;
}
catch (OptionsValidationException wrong)
{
    // The host copies what is written here into its log: the sentence alone is worth more there than the stack under it.
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, wrong.Failures));
    return 1;
}
