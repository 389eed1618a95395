"""The linker and the experts as `python -m benchmarks.train_linker` fitted and wrote them.

gun-violence: 72427 pairs, 0.028 of them of one story
general-news: 30125 pairs, 0.026 of them of one story
events-small: 11782 pairs, 0.144 of them of one story
look-alikes: 11625 pairs, 0.223 of them of one story
"""

from base64 import b64decode

from streams.experts import Expert
from streams.link import Linker

# ruff: noqa: E501
# fmt: off
LINKER = Linker(
    bias=-4.638,
    weights=(
        4.726,  # dense
        4.726,  # text
        2.964,  # title
        2.964,  # lead
        2.964,  # names
        1.134,  # numbers
        -0.589,  # gap_day
        -1.241,  # gap_week
        0.797,  # rare
        0.31,  # ages
        -0.947,  # other_ages
        -0.427,  # streets
        -1.37,  # other_streets
        -0.06,  # days
        -0.901,  # other_days
    ),
)

EXPERTS = (
    Expert(
        kind="local incidents",
        encoder="st-791c56915a3fed0cdd68c89f",
        centres=b64decode(
            "DBTmADcIAf7yHTYIFuoK5xgHzRHTACEG8wL6Fu7/ItbgBg/bHBUDGw8V+AHq/8XzMOrnB/0O7sryGQT0A/AF/QYT/sBOC04c9+3g"
            "AxoM//Ejy/wD+QbjEvQD5A8E4icY5RrcD/b1Cd4oF+gSzv8oEQ0IKAj1DvrlC/7XEv8WCQAw/gPxK+ziEB0QALoKy+YYBAjMCgX1"
            "1iDaK/42+fjaFCIWHOMGBOjp+xrj/u3l4ffk6hMFCBnnNurxNSFJLfH+9Mr9BSQFFxkU3AkI/wUFGwvpERHw9O/SwyPwA/EQ9gDv"
            "Bvr8A93s7S/v9ugEJAoBFQ/VBw/47BUlGh8IxAsR8zUM5BMm/gXdLxz+C/P7HRvxFtoGxT3x6xDi9Pz+E+IrEwXZz9oACO319OIN"
            "7x7PFRPB1jD1GC/68O/W8w4JzAD8H88A/f79FAMWAgz+3vfm6tzy9gLv/jAQCOr87QXV+ev+Du45H/nr7eD18Rj8AfkCEe7w8RYV"
            "6f36DO4T9/oH7RXs/jEAAgX6ID/9G+7//xcKxxbZCjD8Ah0AAuwGHNfkBBH0LRIEFgMS+/3d7tLqMd3m+AIQ9Ob1GQDz/Qn/9fYG"
            "DMdKBUwR/QDeGiwEA+AEzw//+gDmAPkK7gEO5h8P5x3DD+oDCvIlDegU3/8Y/gYXJwcDD/fdDg/WHAgN/AApCgL2GvviEhcX7roE"
            "t9Yk7gTbFRQJ5RPdEQYx9v7SBjYHD/ISA+n65wjvBNng9fT28xv+9xjfT+z0PSFOEu7+6sEKCBTxDR0M0QkFEfryDh38Iwrw3ujW"
            "vSz9Bvj1+wD57QH0DMXy+C7f/eAGJPn8Bwzl/fwH0xkoDB0ZzwkP7DwZ5RMc+/XeLBP5FewLJTQAEuoI2Dz29hjuAPj7C9cmDv/P"
            "ytgJB+Xu4/0P4xzXEBLG5Rv8BSX9AOXa4gwM1QAPHtb6AwATGfkh9BXw2v7e+Nr68Pj1BCsU8vYL5gDe/uEF/eIkL/j79+716x79"
            "DvQZE+jq5RIh7gD89QwW/BH9Gxj3BjgTBvr0HjsNEeoP4h/zzxPR7BkV4gb2Iev8HeDpEgrWIxsFHA8L//n+CtDxLun2D/wS7MLv"
            "CBMDBesABgUU/9RMDk8k++7gBhYGCfQm0PkC9AvnEPMH1RYG4iYW2wPoEQP+CtYhCPMOxAEjHRP/Gf37DPTkDf7gB/MKAAAq9QPy"
            "O+fmDBUN+bYOz/0TBQjFEPj21ijTO/o0BfrbGxsTJuYRAOPc9hTg/vr3zerT6wQUCxTrLej2LSJFMvH6+9YBASwGGBkV5gYR+gMN"
            "FAHhDxj8+ffOwRbu//kY8AD5D/T0A+rk6yj95OQDGw35HhDWBRn1Ax4rHioCxAgI8jEI6A8eAQPaKBfzCej8Fw3wGd33wzXy3hTb"
            "6gb/ENcjEQDc0tz+APH6/doB8hHQHRDB2C32E0P+5gPoAREEzAD4HNYF+/7yCQkIBQQI7Ofx6uDq9wXy/jMKB9v76gjW8uz1CPY0"
            "DALm6NMA+hD+8gT6DvHw8BIL8wH8F+sN/vEN/Bff+S8KFAX0IEAKGOgG9CoJ2Bni+SH57Q3/B+z5H9rlCRPbJBMBChYE8gDl784B"
            "JeTj/f8T6eH3JQ0B+gP8AfsP/8lDEFwa6eLjERMbD+cW0Pn48/bXCAT7AQb70RwQ5yDSGPsB/eYwDAMS0/4uGBsOLhL3HP/iFxXZ"
            "IvEI8wA2AfTgI/buDBAj8sADye8hAAzdDg7v5inNGv4n9/nnGSkhHeYGAfTy9Bjw+djc4PPk6Bb7CxTPNuABPS0+LOT85cT4ChH8"
            "GSEb3xT+FAH9B/vaFAzi7fDU0iQK8d0A+gD89QP3ENzx6hrO6vAMJBMIChLeBgsD8RcOBhoIyCsI8i8K1wAx8wroIhv+BfQHFCD8"
            "EOAK2Drr5RPt7wIAG+QUIQzDzuH/AOEL7+YV/hzV/hDI2CHoHTbv8/bi3Qkg2ADyI9AXCyL+/gkMEgMA0+/p8tfu/vn8+ysN8esI"
            "+QzPA/P7FOMOIgv28On69BT59QAUGubw9wgk9wn/9/EO8A768jjl/zQHCxrjF0kNCAUL6SsO1gPUFzULAhMPFPcFJcrb9wfiKhz9"
            "Dgkb7PPu/dHsMfbd9gUZ8tz1FggB5fj7+f8JEr9CEVoh9/XbEhUTFPEJ3Pf28gH2DOsH5AMU5ykJ8wjA/wb7CfUmGPIO2Q0bDB8D"
            "GADxDO3eCAHbJ/HwAAA0Avr1Ff34DwkS8rcB1e8j7BLqIPn76RrxK/Eu7PviIBQPANYhAOvv9wfYCO/a4e7t1BgGAwXdQusHKxRi"
            "EvoI6ckKDSLrEAr4xxIFB/sABQn4Egzj5ebVwyL69uYNCQAC9v8B9NDnBCf05On3EgQE/ybf/Snz9h4w+AYCzAQL70UZ3voS9/zc"
            "LBH7DvD0JSMHKesN8yzzAhfp9hwVCM0W+gu52OwKDf0K7eIHAxzUDx/F4BP4/Szh8d3i+v4N2AAAKtwSDhMKCfsG8QMA2fXZ+uQA"
            "AQ4BEjHv3uIL6APp9uz7++QhLvvhA/L95wAKBv0NLO734/ol+/7z+gYYDhEKCxbdDEUKFgD/EkUHFfkQ+RH90Rnc/RYJ4QsBE935"
            "IeX0CwfVLgEHEv4E+w/s5NH/LebY+AoN8tv9FAwBC//7BPEDCs5EEk0eAfnfGxkM/vAbxvHsAwnfDPsP6RoH4xMI6BTHHgUKDuAp"
            "HfYYxwIVEAkEJRv5IvDlGP/JF/r/9gA1Bu/zKvbfEgUU9cgE3fEb9AbeCw/t2yDhQ/4a9//GHyMaIuIT9NvwBCDiCt3f7AEB7QP4"
            "/wTeLNkBNRhLJPAI38EBByUBEh8V2wX4A/0NHwzrHwbnCwHiwjHwCP8E9gD58QH0Etvj9SPS8OISERL9FQHGBAID9BcbCzAQwBQS"
            "8B4O2BoTAv/xHyHvCuEOJBf7/t38wTL56Abk6vn3F94aHAPj0eUKFvHgAtoM4xvJDBzFxyoAGB/vAALc7QD+xwD5Fs8IBB33CAUX"
            "FgcF5PLfAu/0+/r2+h4XBNoN+QrV7+LwD/IuCPTpBefr+Aj09+kNG/bn8Bwi5wb+APgX7vf8/BzvEjkJDRPvI0kMFPAI8TQH0xHc"
            "AS8Z+RICE+0EF9vZCATsLCD+DgQD6/Tk/9TvHNTY+ewT6tX4ExL66/UD+v0EFMhQDFsp9friFyoOE/UH0woD+wLsBfb03QEU8CoD"
            "3//XBPoNC/AhCQL81Q4jChUFGPsFBfPOC/fRFvXz/gAeA//5JAv7DxEa7rL8vvcn8BfbNw8F3hzhJQ4u6fvfEygJDtsTAenz6gnu"
            "Ad7h4Ojp5Q8HBB7hU+r1MhJNDvP19dkLAx/1CSAF3wUSFPMI/xL2GRrx1+7atxkDAvkI/QAJ9fcABtLgASzx8M/5HQP9Cxjb+Qf8"
            "+BwzCSAHywoK70AS4P4X8AfdKBcADu4BLiwQGef64Dn47B/q9wsNB8IQ/AXDxN8PBgb69eX99hjcEBzM4w4BAijz8dne7wYD0wAD"
            "LNgC/AcCAwMF+A4F4PLp/en+AQr4Dir15ugL4Pjj+fIC7eUsK/Hr/+z56w3/BOoKJuj76gUe/v/x/QsPBRYH/jft9TMFBxLxGVwL"
            "FP8D8CoN1QjQDCQQABIIA+gFKdzd/xHoJxUDCf8W6/z19tH1L+7l/QYT9N/nGQ/74vP1APcJD8hGFEsZ7+jbExgWIQEQ1fL5/Pj1"
            "AvUH4QgF7iMG7f/UCPwCFe8ZDf0I5Q4qFCIAMRDyEevfCfvYHfD3BQA6C/TrIvD+EgAV+rf91fkh+A3gJAL76BXeIfcu8f3oFhIZ"
            "A98g9vnfDxTfD/Hq3efp5QsS/wDaSeICLxdOIPP47swO+yjyCygC1QwEBPIJERDr/gXo7fHRzR8C8OQQ/wAR9AD8Ds3m/Szl7dzx"
            "GhMICiHQ+g/18yIlAA/5vgwm8kcH0wYS9P7WNxUABuz+IRj/H+MG8zP07Q/t8g0W+s8TBgC2wOAcBAT99+MJ/xbOBSDP1RPvBifn"
            "6uzd7AID0QD3KM0ZASUMCgwMBf0CzfLf/+n88xMFDjT96OoN2ATh8fwA+OgiGwDr/un26QcLC+0LI/Hy8QEm//n//fMZBAEE"
        ),
        linker=Linker(
            bias=1.394,
            weights=(-13.641, 6.174, 8.605, -1.477, 12.212, -4.722, 1.562, -1.706, 0.931, 1.362, -5.669, 6.574, 347.043, -1.303, -2.387),
            products=(
                11.61, 10.148, -2.204, 6.482, -5.18, 5.26, -4.486, 0.195, 2.794, -1.353, -4.41, -11.035, 0.864, 1.875, -0.976,  # dense
                -11.416, -4.432, -4.832, -1.307, 1.399, 5.414, -3.472, 2.722, -0.234, 3.61, 0.778, -2.694, 1.103, 0.901,  # text
                -3.693, 2.297, -1.289, -3.177, -1.486, -1.535, -0.137, 1.668, 0.253, 0.259, -2.914, 1.961, 1.631,  # title
                -6.567, -5.658, 9.719, 2.391, 0.9, -1.364, -0.99, 0.006, 0.699, -3.234, 1.533, 1.361,  # lead
                -6.995, 1.663, 6.425, 0.257, -3.117, 2.538, -0.845, 0.87, 1.742, -2.195, -1.507,  # names
                0.437, 0.588, -0.437, -1.321, 1.347, -0.128, 1.472, -0.657, -0.247, -0.307,  # numbers
                -0.324, -0.141, 0.378, 0.401, -0.981, 0.306, 0.993, -1.133, 1.451,  # gap_day
                -0.074, -0.432, -0.09, 0.888, 0.423, 0.039, 2.654, 0.501,  # gap_week
                0.092, 0.016, 0.115, -0.41, -0.181, -0.613, -0.089,  # rare
                -0.325, -0.458, -0.185, 0.325, -0.663, -0.251,  # ages
                5.238, 0.854, 0.898, 0.697, 0.188,  # other_ages
                0.149, -0.594, 0.404, -0.594,  # streets
                -350.212, 0.648, 0.72,  # other_streets
                -0.501, -3.132,  # days
                0.19,  # other_days
            ),
        ),
    ),
    Expert(
        kind="politics",
        encoder="st-791c56915a3fed0cdd68c89f",
        centres=b64decode(
            "/QgYBzH+FOwI6/QlD/3zHBH3yCv4EhEA7f7s69YGHOPyGf/8FhglAxfA9gjpCxAQ++/hDRb1Af8HEg4cFOUMEwEJ++jwETEcDgUV"
            "AjotMvEq+gnv7Oji6QIT2vQQ/gXy3Q/RHuci8twC0/kJ2CT/Ce3hJfgB9u3yHRfdGArW5QAdDvr+GS3r5yII2RcD/ukF6gfh+0AQ"
            "AxIA7xUM7wWu/hcQGNj19u748Tz9DvUEDwP+7yEaIv3x9/HcLvYHJNIjzuLXCuMUKQLp6b/+FPgf7yLjVefbDQD0GR3SCg4F1wDP"
            "7QINCQj8Cijh7eoHHPfjJd/b+hhExyXa5EXz8f/dAP4mJB4D7e38PQHi8ece0Pbv/s/34yzo8OcDFgLq9PDSEfP47BUVANnk4Q0l"
            "2vTcMCbQ/+cdJBH44SIK0OcU+gAI9/MHCf76zh39JPjW4/0F8Ov8C/MA6CAk/ecWBxfZ9sn09Q4CCisV+xEdAvHq3QwhA+L3+g8f"
            "9gjr4gQU5gUM7gMc9Q4J/vnpBPBJ/+D8JRAE4kf2L/wUFB/v4cn4MPT3Bw378xMZAQLizSgBDhX8FhXgDAcRFwb4+PkP++AbDOwq"
            "A8rvC/kWAekj6h85N9/28vLu+vLi7w/r/vD/6AQC8t/zG+cKAdb16QMZDgQT+BIE5Rgm6h8VFRHs8RMG6wAW+QnsAg0R4PID2/QG"
            "I+jXxQXrEw/9GwAN5A0GCAflCxQd3vnmCOnkCjIBDg7oIwbn6hgOGP3g1uL0A/UOAO8GzR3kB/kEKu3dANcGDuMs7wLfNvoJAfkH"
            "EdDXEBQDKgDQ+AInCer10ijf8RX3BwPeFuAaBQJQ2kLlBAjxJ+zI8PIeIwTY9OLzVeTnDgcQ9BbnGeMEBDbuBhHuE/rsCRXeD//3"
            "4ysH777c9yUq5wbjMBbRAOMf9ePp6Dnd7+Ub2QA3Aev7E9zvCAEETyf87e4c2Q/q+9r11x4WD/E2EvH5DfcJ5+z7B0ISAxAD7NvU"
            "4AYQ8+YNDwshBPPU9fMG3wgS9+7w+RwDBfME/uwfA/n1Nwv75xvpFgru9P76583xBfrvFPbp8ywo9u/N8yvTBwYC9PTmARID/gT1"
            "EhAhDPQJHfQUBdoWHjAz9ukb+iQvRgAB9f7jAN/46egSGN716wsM7AUKC+0i+O3z1v7l+/cZ9RL5CxsoHgr6DiflCSHg6AAb4u7b"
            "/xAH8OQN3ukI2+0c4grSETwFCjL15jAd8QTN/g09Fvr6Cg3//ywMAOvj+//1CAwdOw30AfMMFQTvG9UNx93i3/4GDwj05NjyG+wK"
            "5P/nG/zp6dTrFPziBP38EgDozBMzEgjv3BHH5Bf7Cf4HCv39Cipe1x3n3jvXDQ/Y4/AaFukv7eslPSjm6wkj/CUR89IE8iUC7/L/"
            "Egbp+wjHGAvaA/cD9LXtECwd7wbePyrTGPg3JQjn/BP83gYN8gAb6M75CvQI++7sMfbv8yIi8+vr8+js5CT9DPIY7w3aFuzx8Pv2"
            "EDY25P75/d3p7Q8SB+bz+xMxLR7X5OQV+xzy9REv8hb0GO/z9uweBBT6FfruyRAKACr24/wG89oGCunpFA8nBAwL6BzPDRP3Cwfx"
            "9fz9Gv/uFSIM8g//9+IP8Rn/B/jaHCYP/f8F6zYvK+gpFg/V8u/X7xgW/eEUGQAQABTICh4s9d/j9vD66Svo9ejm+fED5enxGRTs"
            "B/Tl1wAWBQH/2CL2+uYTyxT+J/TtBA8SCTP8EwEw8u8Q8P+/FwEP/OTXDNzvAS3gIyz2DQf15hQaDuX74fXpH//7CtFG7wbTFtAP"
            "HPcJBd/zBwYg6/HyUg3bEu72DQi9+xIU/AD4CfwFCAoRFgvt8u4mFQf1LgLz+SIfxCHR+T7R8fv1API3IQz32uz4K/vyBNoZ6gnq"
            "6uAV2P7rEt79NvX6/g7h+wMPBU0aCuzm5y8h7ur1KCzj7u0cDAf8/BTmztMV4wAX7fgF6BPlzgv7MgnF7d0A/w/yCOAQ0wghB+Ul"
            "Cwvx2tMO/f0F6zT37SYdDuDT2/QcGcz16vw1HgLi7QcNv+8Q5gACAxz2GfgR6+44CxXrFv781xsD/Cfj7wTr3NAEG//nDBAFEhcv"
            "CATR+irdBQkVBPXGFA8VAPYDB/4YEO8RDf8a/OgEBzMX7PoKARgvHuQYDQT47+3r7wMeCdkA/wYB/h7zBvUQ6Ojt+v4E7RURCf7p"
            "IP0HIOcFJDXzFvzY4AAoCe357y7x+AQuzhv38dsU9hHvAjT9Eh4U9BAI6gGz9SImG+30+gIK/ikMB+3n7hj89REUEwHq+fTzKxQR"
            "G8QfydzeFO8aBQv1/dPiEAIY/P7oUAe4HOf2ACvO9v8D+wDU0QoA/wsD9hLz3e8IBfADJfPnCBpE2Rng6Evk9Snw8eopEA4o1en4"
            "PyHr8eMcyhz74tkA4g3e/Or6LAX68/rMAwf8BRwSCq/76iYwzuXfM0HV+e8nHBf/6BAD0OcaBAAW+fcMBOnr6wThPeTG2wv97uz6"
            "BO721BYS8fAcCQ7d6uIN8ALyAh8U8/0TDt7g2vcuA+vx/BUhDhvs1uH+6w30ChkAHkkPFvT3EicYKfMTCA75xSfhCwwT3BD7B9AD"
            "IdnhEBLxLgIHDQjwDgz98eMKGdjqEAHp9M0KBhIK+wEGBgAJCeE4Iz0cC//v+SIpGPQsyQjq+ADdFgMV8hkP/jAC4gPOFPcR/tcV"
            "8uoGxAgMCfrqJAn2B+brDAzUEQ0N6wAu+/P7J/jj8xQc/s0H8vT59wLK9xjq8RjyJAE4+gHDISMHKd4I89rp8iXvDPfz8fDg6RMI"
            "AgPiGubyMgsmI/IJ+NQCGQsLJR0P3vLxBgQcFhTmOf37/PjWzhnjAgQM5gDr9f8B+d/v7Cfc2uURGQHtJvjL/wkG1BMICikD5PAV"
            "BQwc7yMvAv/jLyTp+OodJA7w+8fv1Tv+5wDa7fb5D+ESFvvj1PkEEOve9vcR4Be/Hy27wwgHGi3r+BjS5esG1AD4Idf8ERIA+gQJ"
            "FQPq6eLm99LyAwz36RokEd0T+xzQ3sT+AfUuAyHy9fUPBwXwxvoKD/bk6yct/BP8AQIQ0OoW/xgT/iL8DuX1/f4xAQcNNBXy0yoW"
            "CvP/7xLh3tP+FQP0HA34KAMb9hXi8iD5AAn7Be/9DRYZ//0a+gMUB+0Q//L95NH7ARgm/g8fAhdHMcoP6+7d6P7R8BARBOcd9vzu"
            "+vjUEQYcAd754/j76BkT+QID6wkP/BD0FSPc/AXi2QAEAfPyEfr78QUS0QgRKvPj1wEFDUjxBRsD8PEE+Am4IDgTBP0YBuXj5zMP"
            "LxPtHP7qAwsOCeTd1dsEFvkGD9c7zu7wHfEDIQTz8NvsIBIZ1gXuO/77CwEKAfnWCSENFADk4xP6D/MC9SPL1PwrLN7eHPnrDgJD"
            "vy7i/RDfBvHf9O0sCfgI/uACMPvfCec9+g7iEOED6yb68gP5Aw76FfreFPHo+CwOCM7b6Q0R+/TZLiHQ6+k1DPbq/TjV58kL1gAq"
            "A+QABQP06wn0MA/d3+UKEQXwD88D2hMiBeETHR7iA9YI++nuCjf3Bh4G/ubKvAgkEtrc/xFCBAHl+gAb5RkX8+sWAhcED+ny++Yq"
            "FOPtNBUF7EH9D/73GgoI9d/nIeTm/Bbx/ggW+wDb7Bvm+Q8VAtfnDwDzBhf0Au8UEwIDFeYa8tnwCyYZDuwj7R5KQAQG9fXtD/jb"
            "9QgK5wb5+gcF8gsFK9Qf+d4N7gH89g0cCwkeCwf2AgMO7hHZBCvz2gAm+///8TcPxecH4wcLBv361gnc8CwY7f4A9BwU3g3S5Qki"
            "BeoA4uz88Tf/J+rpMBL19BMKMhLX7Ov4F+76GNTy1ObZ8gQPPuXm+uTyMfAi5xrSHtgF/wLkFQ/zDwP27QDO5AgrIeMa1B+l6wcq"
            "Bf/rGesQ/whK0yXn6hrs3/3q5vYbERbt2voTPuwQA/Mt5hv6F8kd4VAA6usGBSbuAh/VLATc5Bga6d/Z/w0x4RryJP3c69gUIAji"
            "9Bf+2PcD6gAfBOkKEQsD2wr+Tfv14BIS9/vh6QD64DoSAuoyCArbCdv69gXgDiwl/AYI+9PtCBAV+Ojr6hsmBATt8f3u7gQD"
        ),
        linker=Linker(
            bias=-7.959,
            weights=(16.526, 0.859, 17.872, 10.427, -4.509, -0.127, 1.322, -2.727, 0.416, 0.733, -1.585, -2.554, -1.184, -3.335, -2.179),
            products=(
                -3.497, -11.718, -17.314, -2.872, -5.504, 2.569, 4.503, -5.717, 1.557, -8.012, -0.788, 2.111, 5.766, 0.953, -0.605,  # dense
                9.605, -8.619, 1.895, 9.505, 1.111, 9.874, 0.149, -0.884, 11.452, 7.062, 0.75, 8.347, 2.649, -3.725,  # text
                -2.781, 17.722, -1.8, 3.785, -1.37, -2.906, 0.793, 1.078, 1.737, 1.985, -2.011, 0.491, 0.485,  # title
                -20.027, 13.305, -6.074, -3.088, -2.058, -1.439, 5.255, -12.014, -1.713, 3.944, -2.749, -2.65,  # lead
                8.427, -4.768, -4.965, 1.046, -3.983, -1.272, 6.224, -0.701, -1.651, -0.138, 5.838,  # names
                0.035, -0.676, -0.141, -0.671, -0.168, 4.332, 2.334, -3.101, -0.007, 0.336,  # numbers
                -1.316, -0.593, 0.143, 0.963, 3.76, 1.655, -0.274, 0.775, -0.418,  # gap_day
                0.821, -0.019, -0.503, -1.023, -0.088, -1.655, 0.694, 0.504,  # gap_week
                0.513, -0.814, -1.14, 0.037, -1.198, 0.045, -0.041,  # rare
                0.509, 10.331, 0.977, -0.649, -0.742, 2.056,  # ages
                -0.085, 0.937, 0.499, 0.223, 0.787,  # other_ages
                0.476, 9.508, -1.083, -0.604,  # streets
                -0.121, -0.016, 1.168,  # other_streets
                0.895, 0.602,  # days
                0.818,  # other_days
            ),
        ),
    ),
)
