using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Requests;

/// <summary>Refuses a <see cref="GatewayOptions.PublicAddress"/> that links cannot be made of.</summary>
internal sealed class PublicAddressValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options) =>
        options.PublicAddress is null or
        {
            IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0,
        }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Gateway:PublicAddress must be an http or https address such as https://ads.example.com, without user name, password, "
                + "query and fragment.");
}
