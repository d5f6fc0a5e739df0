using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Requests;

/// <summary>Refuses a <see cref="GatewayOptions.TrustedProxies"/> that cannot be read.</summary>
internal sealed class TrustedProxiesValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options) => TrustedProxies.TryParse(options.TrustedProxies, out _)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(
            $"Gateway:TrustedProxies is '{options.TrustedProxies}'; "
            + "it must be IP addresses and networks such as 10.0.0.0/8, separated by commas.");
}
