namespace AdGenius.Persistence.Ledger;

/// <summary>Money in the ledger is whole millionths of a US dollar: sums are exact on every database.</summary>
public static class Micros
{
    /// <summary>US dollars as millionths, rounded up.</summary>
    public static long Of(decimal dollars) => (long)Math.Ceiling(dollars * 1_000_000m);

    /// <summary>Millionths as US dollars.</summary>
    public static decimal ToDollars(long micros) => micros / 1_000_000m;
}
