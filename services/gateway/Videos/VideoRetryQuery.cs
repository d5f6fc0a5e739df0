namespace AdGenius.Gateway.Videos;

/// <summary>What a call to retry says, as it was sent.</summary>
/// <param name="Take">The number or the id of one take; null: every failed take.</param>
/// <param name="FromStart"><c>true</c>: whatever was made is made anew.</param>
/// <param name="AllowSpending"><c>true</c>: also where a provider is paid again.</param>
/// <param name="IsOperator">True for a call of the operators' routes.</param>
internal sealed record VideoRetryQuery(string? Take, string? FromStart, string? AllowSpending, bool IsOperator);
