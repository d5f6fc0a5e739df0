namespace AdGenius.Diffusion.Schedulers;

/// <summary>The quantile of the beta distribution, for "beta sigmas".</summary>
internal static class BetaDistribution
{
    /// <summary>The x in [0, 1] below which a share <paramref name="probability"/> of the distribution lies.</summary>
    internal static double Quantile(double probability, double a, double b)
    {
        if (probability <= 0 || probability >= 1)
        {
            return Math.Clamp(probability, 0, 1);
        }

        // Bisection on the angle: x = sin²(angle) keeps digits at both ends, where the density is steep.
        double low = 0;
        double high = Math.PI / 2;
        for (int i = 0; i < 100; i++)
        {
            double middle = (low + high) / 2;
            double sine = Math.Sin(middle);
            if (Cumulative(sine * sine, a, b) < probability)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        double result = Math.Sin((low + high) / 2);
        return result * result;
    }

    /// <summary>The regularised incomplete beta function, by its continued fraction.</summary>
    private static double Cumulative(double x, double a, double b)
    {
        if (x <= 0 || x >= 1)
        {
            return Math.Clamp(x, 0, 1);
        }

        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    private static double Fraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        double c = 1;
        double d = 1 / Floor(1 - ((a + b) * x / (a + 1)));
        double result = d;
        for (int m = 1; m < 300; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Floor(1 + (even * d));
            c = Floor(1 + (even / c));
            result *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Floor(1 + (odd * d));
            c = Floor(1 + (odd / c));
            double change = d * c;
            result *= change;
            if (Math.Abs(change - 1) < 1e-15)
            {
                break;
            }
        }

        return result;

        static double Floor(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }

    /// <summary>Stirling's series after shifting the argument up, good to 14 digits.</summary>
    private static double LogGamma(double x)
    {
        double shift = 0;
        while (x < 12)
        {
            shift -= Math.Log(x);
            x++;
        }

        double inverse = 1 / (x * x);
        double series = ((((-inverse / 1680) + (1.0 / 1260)) * inverse) - (1.0 / 360)) * inverse;
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + ((series + (1.0 / 12)) / x);
    }
}
