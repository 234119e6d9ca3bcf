using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Slipway.Functions;
using Slipway.Functions.Telemetry;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ReleaseScopeMiddleware>();
builder.Services.AddSlipway(builder.Configuration);
await builder.Build().RunAsync();
